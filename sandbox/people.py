"""The people and places of the pretend world, the same in every test and in the demo.

All names, addresses and numbers are invented; every domain ends in `.example`.
"""

from typing import Final

OLGA_ID: Final = 101_000_001
"""The owner: decides, alone with the bot and in the desk's group."""
OMAR_ID: Final = 101_000_002
"""The second operator."""
LILEI_ID: Final = 202_000_001
"""A customer who also uses Telegram; he has not started the bot yet."""
MALLORY_ID: Final = 666_000_001
"""A stranger with bad intentions; she has started the bot."""

DESK_CHAT_ID: Final = -1_001_000_000_001
"""A supergroup: Olga, Omar and the bot."""
CHANNEL_ID: Final = -1_001_000_000_002
"""Where announcements are published; the bot may post there."""
CHANNEL_NAME: Final = "gateway_news"

DESK_ADDRESS: Final = "chat@gateway.example"
"""The mailbox that the bot watches."""
DESK_MAIL_PASSWORD: Final = "desk-mail-password"
LILEI_ADDRESS: Final = "lilei88@qq.example"
LILEI_MAIL_PASSWORD: Final = "lilei-mail-password"
LILEI_ACCOUNT: Final = "lilei88"
"""His user name at the gateway; he registers it in the story."""
LILEI_ACCOUNT_PASSWORD: Final = "lilei-at-gateway"
ANNE_ADDRESS: Final = "anne@posteo.example"
ANNE_MAIL_PASSWORD: Final = "anne-mail-password"
ANNE_ACCOUNT: Final = "anne_v"
ANNE_ACCOUNT_PASSWORD: Final = "anne-at-gateway"
MALLORY_ADDRESS: Final = "mallory@free.example"
MALLORY_MAIL_PASSWORD: Final = "mallory-mail-password"

GATEWAY_ADMIN: Final = "root-of-gateway"
GATEWAY_ADMIN_PASSWORD: Final = "admin-at-gateway"
ALIPAY_QR: Final = "https://qr.alipay.example/fkx0000example"
"""What the code for Alipay says."""
USDT_PAYEE: Final = "TExampleExampleExampleExampleExamp"
"""On the Tron network."""
MX_NAME: Final = "mx.gateway.example"
"""The desk's own mail server, whose Authentication-Results would be believed; it writes none."""
