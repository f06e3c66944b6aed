"""The bot's HTTP doors: a public listener and one for operations; never one's route on the other."""
