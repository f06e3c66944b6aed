"""What the desk does by the clock: digest, reminders, expiry. Each a plain async function of one part."""
