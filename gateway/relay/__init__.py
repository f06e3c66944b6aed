"""The doors that an api key opens to the models: read, hold, pass on, meter, settle."""
