"""From mailbox to `Mail`: watching, reading, vetting, authenticity, understanding."""
