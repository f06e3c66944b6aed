"""What can be asked of a gateway, a file per noun: its calls (pure) and the class that asks them."""
