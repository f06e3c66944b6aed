"""Answers to questions: facts are gathered from gateway, store and public file, and become words.

One answer to one question, for mail and Telegram alike. Which questions a mail asks is told by `intake/`;
whether its answer may be sent, by `desk/questions.py`.
"""
