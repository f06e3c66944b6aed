"""Files that people or the bot have uploaded."""

from sandbox.bot_api.call import Call
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.records import Json
from sandbox.bot_api.refusals import bad_request

DOWNLOAD_BYTES_MAX = 20 * 1024 * 1024


def get_file(cloud: Cloud, call: Call) -> Json:
    """https://core.telegram.org/bots/api#getfile."""
    if not call.text("file_id"):
        raise bad_request("file_id not specified")
    file = cloud.files.get(call.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.octets) > DOWNLOAD_BYTES_MAX:
        raise bad_request("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.octets),
        "file_path": file.path,
    }
