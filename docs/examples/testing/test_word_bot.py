from mastodon.testing import make_notification
from word_bot import WordBot


def mention(text, **fields):
    return make_notification(type="mention", status={"content": f"<p>@bot {text}</p>", **fields})


def test_a_mention_gets_a_reply(fake_api, stream_of):
    asked = mention("how many are these", visibility="direct")
    stream_of([asked]).feed(WordBot(fake_api))
    (reply,) = fake_api.calls_of("status_reply")
    assert reply["status"] == "4 words"
    request = fake_api.sent[-1]
    assert request.form["in_reply_to_id"] == asked.status.id
    assert request.form["visibility"] == "direct"


def test_a_boost_gets_none(fake_api, stream_of):
    stream_of([make_notification(type="reblog")]).feed(WordBot(fake_api))
    assert fake_api.calls == []


def test_the_bot_goes_on_after_an_error(fake_api, stream_of, capsys):
    fake_api.fail("status_reply", 503)
    stream_of([mention("one"), mention("two words")]).feed(WordBot(fake_api))
    assert [reply["status"] for reply in fake_api.calls_of("status_reply")] == ["1 words", "2 words"]
    assert "Service Unavailable" in capsys.readouterr().out


def test_the_bot_reads_the_stream_of_its_account(fake_api, stream_of):
    fake_api.respond("stream_user", stream_of([mention("hello")]))
    fake_api.stream_user(WordBot(fake_api))
    assert [call.name for call in fake_api.calls] == ["stream_user", "status_reply"]
