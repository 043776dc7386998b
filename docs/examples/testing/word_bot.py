"""A bot that counts the words of those who mention it."""

from mastodon import Mastodon, StreamListener


class WordBot(StreamListener):
    def __init__(self, api):
        self.api = api

    def on_notification(self, notification):
        if notification.type != "mention":
            return
        words = [word for word in notification.status.plain_text.split() if not word.startswith("@")]
        self.api.status_reply(notification.status, f"{len(words)} words")

    def on_callback_error(self, event, error):
        print(f"No reply to {event.data.id}: {error}")
        return True


if __name__ == "__main__":
    client = Mastodon(access_token="bot.secret")
    client.stream_user(WordBot(client))
