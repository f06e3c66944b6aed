"""Settings: every fault at once, in words; secrets never shown; the example documents them all."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, SecretStr

from bot.public import PublicSettings, load_public
from bot.settings import Settings, SettingsError, is_loopback, load, secrets_of
from bot.settings_faults import is_model
from bot.settings_sections import Secret

CONFIG = Path(__file__).parents[2] / "config"
EXAMPLE = CONFIG / "paydesk.example.toml"
PLANTED = {
    "desk.secret_key": "planted-desk-key-0123456789",
    "imap.password": "planted-imap-password",
    "smtp.password": "planted-smtp-password",
    "telegram.token": "123456789:planted-bot-token",
    "gateway.token": "planted-gateway-token",
}


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os  # noqa: PLC0415

    for name in list(os.environ):  # noqa: TID251  what the test's own environment says is no part of it
        if name.startswith("PAYDESK_"):
            monkeypatch.delenv(name)


def filled(**changes: str | None) -> str:
    """The example with its secrets filled in; `section__key="TOML"` changes or (None) takes out a line."""
    lines, section = [], ""
    wanted = {name.replace("__", "."): value for name, value in changes.items()}
    secrets = {name: f'"{value}"' for name, value in PLANTED.items()}
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]").split("]")[0]
        key = line.removeprefix("# ").partition(" = ")[0]
        name = f"{section}.{key}"
        if " = " in line and name in wanted:
            value = wanted.pop(name)
            if value is not None:
                lines.append(f"{key} = {value}")
        elif " = " in line and not line.startswith("#") and name in secrets:
            lines.append(f"{key} = {secrets[name]}")
        else:
            lines.append(line)
    text = "\n".join(lines) + "\n"
    for name, value in wanted.items():
        section, _, key = name.rpartition(".")
        text = text.replace(f"[{section}]\n", f"[{section}]\n{key} = {value}\n", 1)
    return text


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "paydesk.toml"


def loaded(path: Path, text: str) -> Settings:
    path.write_text(text, encoding="utf-8")
    return load(path)


def faults_of(path: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        loaded(path, text)
    for secret in PLANTED.values():
        assert secret not in str(caught.value)
    return [fault.removeprefix(f"{path}: ") for fault in caught.value.faults]


def settings_of(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every setting's name, `section.key`."""
    for name, field in model.model_fields.items():
        inner = next(
            (kind for kind in (field.annotation, *get_args(field.annotation)) if is_model(kind)), None
        )
        if inner is not None:
            yield from settings_of(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def documented(path: Path) -> set[str]:
    """Names in an example, also those behind a `# `."""
    names, section = set(), ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]") + "."
        key, separator, _ = line.removeprefix("# ").partition(" = ")
        if separator and key.isidentifier():
            names.add(f"{section}{key}")
    return names


def test_the_example_documents_every_setting_and_no_other() -> None:
    assert documented(EXAMPLE) == set(settings_of(Settings))


def test_every_setting_of_the_example_is_explained() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for section in [line for line in lines if line.startswith("[") and line != "[mail]"]:
        below = lines[lines.index(section) + 1 :]
        block = below[: next((n for n, line in enumerate(below) if line.startswith("[")), len(below))]
        assert any(line.startswith("# ") and " = " not in line for line in block) or section.startswith("[[")


def test_the_example_loads_once_its_secrets_are_filled_in(written: Path) -> None:
    settings = loaded(written, filled())

    assert settings.imap.port == 993
    assert settings.telegram.operators[0].name == "Olga"
    assert sorted(secrets_of(settings)) == sorted(PLANTED.values())


def test_the_example_as_it_stands_names_what_must_be_filled_in(written: Path) -> None:
    faults = faults_of(written, EXAMPLE.read_text(encoding="utf-8"))

    assert any(fault.startswith("[desk] secret_key: ") for fault in faults)


def test_what_stands_behind_a_hash_is_the_default(written: Path) -> None:
    plain = loaded(written, filled())
    text = filled()
    for name in settings_of(Settings):
        section, _, key = name.rpartition(".")
        if section in {"store", "web", "log", "rates", "desk"} or key in {
            "security",
            "timeout_s",
            "poll_s",
            "folders",
        }:
            text = text.replace(f"\n# {key} = ", f"\n{key} = ")

    assert loaded(written, text) == plain.model_copy(
        update={"store": plain.store.model_copy(update={"url": f"{plain.store.url}"})}
    )


def test_every_fault_is_told_at_once_in_a_line_of_its_own(written: Path) -> None:
    faults = faults_of(
        written,
        filled(
            desk__secret_key='"short"',
            imap__password=None,
            imap__port="70000",
            smtp__sendr='"x"',
            gateway__dialect='"twoapi"',
            telegram__desk_chat='"general"',
            log__level='"loud"',
        ),
    )

    assert len(faults) == 7
    assert "[imap] password is missing" in faults
    assert "[smtp] sendr is not a setting; did you mean sender?" in faults
    for begin in (
        "[desk] secret_key: ",
        "[imap] port: ",
        "[gateway] dialect: ",
        "[telegram] desk_chat: ",
        "[log] level: ",
    ):
        assert sum(fault.startswith(begin) for fault in faults) == 1
    assert all("\n" not in fault for fault in faults)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[imp]\nhost = 'x'\n", "imp is not a setting; did you mean imap?"),
        ("zzz = 1\n", "zzz is not a setting"),
    ],
)
def test_an_unknown_key_is_named_with_what_may_have_been_meant(written: Path, text: str, fault: str) -> None:
    assert fault in faults_of(written, text + filled())


@pytest.mark.parametrize("channel", ["gateway_news", "https://t.me/gateway_news", "", "-5", "@a b"])
def test_a_channel_is_a_name_or_a_number(written: Path, channel: str) -> None:
    (fault,) = faults_of(written, filled(telegram__channel=f'"{channel}"'))

    assert 'must be "@name" or the numeric id' in fault


@pytest.mark.parametrize("channel", ["@gateway_news", "-1001234567890"])
def test_a_channel_is_taken_as_it_is_written(written: Path, channel: str) -> None:
    assert loaded(written, filled(telegram__channel=f'"{channel}"')).telegram.channel == channel


def test_an_unknown_key_of_an_operator_is_named_with_its_place(written: Path) -> None:
    text = filled().replace('name = "Olga"', 'nmae = "Olga"')

    faults = faults_of(written, text)

    assert "[telegram] operators.0.nmae is not a setting; did you mean name?" in faults
    assert "[telegram] operators.0.name is missing" in faults


def test_no_toml_and_no_file_are_one_clear_line_each(written: Path) -> None:
    assert "not valid TOML" in faults_of(written, "[desk\n")[0]
    with pytest.raises(SettingsError, match="there is no such file"):
        load(written.with_name("other.toml"))


def test_groups_are_given_together_or_not_at_all(written: Path) -> None:
    faults = faults_of(written, filled(gateway__group_free='"free"'))

    assert faults == ["gateway: group_free and group_paid are given together or not at all"]


def test_a_second_operator_must_be_there(written: Path) -> None:
    alone = faults_of(written, filled(desk__above_limits='"second_operator"'))
    assert alone == ["[desk] above_limits: there is no second operator in [[telegram.operators]]"]

    second = '[[telegram.operators]]\nid = 223456789\nname = "Omar"\nrole = "{}"\n\n[gateway]'
    text = filled(desk__above_limits='"second_operator"')
    assert faults_of(written, text.replace("[gateway]", second.format("viewer"), 1)) == alone
    written.write_text(text.replace("[gateway]", second.format("operator"), 1), encoding="utf-8")
    assert load(written).desk.above_limits == "second_operator"


# Secrets.


def test_a_secret_may_lie_in_a_file_beside_the_configuration(written: Path) -> None:
    (written.parent / "bot-token").write_text("123456789:from-a-file\n", encoding="utf-8")

    settings = loaded(written, filled(telegram__token=None, telegram__token_file='"bot-token"'))

    assert settings.telegram.token.get_secret_value() == "123456789:from-a-file"


def test_a_secrets_file_that_cannot_be_read_is_told_with_the_other_faults(written: Path) -> None:
    faults = faults_of(
        written, filled(telegram__token=None, telegram__token_file='"nowhere"', imap__password=None)
    )

    assert len(faults) == 2
    assert "[imap] password is missing" in faults
    assert any("token_file cannot be read: No such file" in fault for fault in faults)


@pytest.mark.parametrize(
    "name",
    ["desk.secret_key", "imap.password", "smtp.password", "telegram.token", "gateway.token", "gateway.proxy"],
)
def test_every_secret_may_lie_in_a_file(written: Path, name: str) -> None:
    section, key = name.split(".")
    (written.parent / "secret").write_text("http://planted-secret.example", encoding="utf-8")

    settings = loaded(written, filled(**{f"{section}__{key}": None, f"{section}__{key}_file": '"secret"'}))

    secret = getattr(getattr(settings, section), key)
    assert secret.get_secret_value() == "http://planted-secret.example"
    assert "http://planted-secret.example" in secrets_of(settings)


def test_the_environment_overrides_the_file(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYDESK_IMAP__PASSWORD", "from-the-environment")
    monkeypatch.setenv("PAYDESK_DESK__CASE_LIMIT_USD", "12.34")

    settings = loaded(written, filled())

    assert settings.imap.password.get_secret_value() == "from-the-environment"
    assert settings.imap.user == "chat@gateway.example"
    assert settings.desk.case_limit_usd == Decimal("12.34")


@pytest.mark.parametrize("in_file", ["token", "token_file"])
@pytest.mark.parametrize("in_environment", ["TOKEN", "TOKEN_FILE"])
def test_the_environments_secret_beats_the_files_however_each_is_given(
    written: Path, monkeypatch: pytest.MonkeyPatch, in_file: str, in_environment: str
) -> None:
    (written.parent / "old").write_text("123456789:of-the-file", encoding="utf-8")
    new = written.parent / "new"
    new.write_text("123456789:of-the-environment", encoding="utf-8")
    given = (
        {"telegram__token": '"123456789:of-the-file"'}
        if in_file == "token"
        else {
            "telegram__token": None,
            "telegram__token_file": '"old"',
        }
    )
    monkeypatch.setenv(
        f"PAYDESK_TELEGRAM__{in_environment}",
        str(new) if in_environment == "TOKEN_FILE" else "123456789:of-the-environment",
    )

    settings = loaded(written, filled(**given))

    assert settings.telegram.token.get_secret_value() == "123456789:of-the-environment"


@pytest.mark.parametrize("name", ["PAYDESK_TELEGRAM", "PAYDESK_TELEGRAM__OPERATORS", "PAYDESK_IMAP"])
def test_nonsense_in_the_environment_is_a_clear_line(
    written: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "{nonsense")

    assert faults_of(written, filled())


def test_secrets_are_never_shown(written: Path) -> None:
    settings = loaded(written, filled(store__url='"postgresql://paydesk:planted-database@db/paydesk"'))

    for shown in (repr(settings), str(settings), f"{settings.imap}", repr(settings.store)):
        assert "planted" not in shown


def test_every_field_that_sounds_secret_is_one() -> None:
    def look(model: type[BaseModel]) -> Iterator[tuple[str, object]]:
        for name, field in model.model_fields.items():
            kinds = (field.annotation, *get_args(field.annotation))
            for inner in filter(is_model, kinds):
                yield from look(inner)
            if any(word in name for word in ("password", "token", "secret", "proxy")):
                yield name, kinds

    found = dict(look(Settings))
    assert {"password", "token", "secret_key", "proxy"} <= set(found)
    assert all({SecretStr, Secret} & set(kinds) for kinds in found.values())  # type: ignore[call-overload]


# Unencrypted.


@pytest.mark.parametrize(
    ("changes", "host"),
    [
        ({"imap__security": '"plain"'}, "imap.gateway.example"),
        ({"smtp__security": '"plain"'}, "smtp.gateway.example"),
        ({"gateway__url": '"http://oneapi.gateway.example:3000"'}, "oneapi.gateway.example"),
        ({"telegram__api_url": '"http://bots.gateway.example"'}, "bots.gateway.example"),
        ({"rates__url": '"http://rates.example/latest"'}, "rates.example"),
        ({"dns__server": '"192.0.2.1:53"'}, "192.0.2.1"),
    ],
)
def test_an_unencrypted_host_is_refused_unless_it_is_allowed_by_name(
    written: Path, changes: dict[str, str], host: str
) -> None:
    (fault,) = faults_of(written, filled(**changes))
    assert host in fault
    assert "[insecure] allow" in fault

    loaded(written, filled(**changes, insecure__allow=f'["{host}"]'))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_an_unencrypted_host_on_loopback_is_fine(written: Path, host: str) -> None:
    loaded(written, filled(gateway__url=f'"http://{host}:3000"'))


@pytest.mark.parametrize(
    "host", ["127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", "10.0.0.1", ""]
)
def test_what_only_looks_like_loopback_is_not(host: str) -> None:
    assert not is_loopback(host)


def test_faults_of_addresses_are_told_together(written: Path) -> None:
    faults = faults_of(
        written, filled(gateway__url='"oneapi"', imap__security='"plain"', rates__url='"ftp://rates.example"')
    )

    assert len(faults) == 3


def test_looking_for_a_credit_may_be_quick_only_on_loopback_and_by_a_named_switch(written: Path) -> None:
    quick = {"gateway__reconcile_s": "5", "insecure__quick_reconcile": "true"}

    assert "at least 120" in faults_of(written, filled(**quick))[0]
    assert (
        "at least 120"
        in faults_of(written, filled(gateway__reconcile_s="5", gateway__url='"http://127.0.0.1:1"'))[0]
    )
    loaded(written, filled(**quick, gateway__url='"http://127.0.0.1:1"'))


@pytest.mark.parametrize("name", ["cache_s", "relay_timeout_s", "settle_s"])
def test_waits_around_a_debit_may_be_quick_only_on_loopback_and_by_a_named_switch(
    written: Path, name: str
) -> None:
    quick = {f"gateway__{name}": "2", "insecure__quick_reconcile": "true"}
    here = {"gateway__url": '"http://127.0.0.1:1"'}

    assert name in faults_of(written, filled(**quick))[0]
    assert name in faults_of(written, filled(**{f"gateway__{name}": "2"}, **here))[0]
    loaded(written, filled(**quick, **here))


def test_gateway_without_redis_caches_for_no_time_at_all(written: Path) -> None:
    assert loaded(written, filled(gateway__cache_s="0")).gateway.cache_s == 0


# What is public.


def test_the_public_example_is_accepted_and_known_key_by_key() -> None:
    public = load_public(CONFIG / "public.example.toml")

    assert public.rates == PublicSettings().rates
    assert public.methods["usdt"].network == "TRC20"
    given = tomllib.loads((CONFIG / "public.example.toml").read_text(encoding="utf-8"))
    assert set(given) <= set(PublicSettings.model_fields)
    assert set(given["service"]) <= set(PublicSettings.model_fields["service"].annotation.model_fields)  # type: ignore[union-attr]


def test_without_a_public_file_the_promises_hold() -> None:
    assert load_public(None).rates["CNY"] == 8


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'[rates]\nCNY = "0"\n', "rates.CNY must be above 0"),
        (b'[rates]\nCNY = "eight"\n', "rates.CNY"),
        (b"[rates\n", "not valid TOML"),
        (b"\xff\xfe", "not valid TOML"),
        (b'[refunds]\npolicy = "none"\n', "refunds.policy"),
        (b"[rates]\nCNY = nan\n", "rates.CNY"),
    ],
)
def test_a_fault_of_the_public_file_is_a_clear_line(tmp_path: Path, content: bytes, fault: str) -> None:
    path = tmp_path / "public.toml"
    path.write_bytes(content)

    with pytest.raises(SettingsError, match=fault):
        load_public(path)


def test_a_public_file_that_is_not_there_is_a_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="public_file cannot be read"):
        load_public(tmp_path / "public.toml")


@pytest.mark.parametrize("rate", ["7.18", '"7.18"'])
def test_a_rate_is_exact_however_it_is_written(tmp_path: Path, rate: str) -> None:
    path = tmp_path / "public.toml"
    path.write_text(f"[rates]\nCNY = {rate}\n", encoding="utf-8")

    assert load_public(path).rates == {"CNY": Decimal("7.18")}


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ('qr = "x"\nqr_file = "code.png"', "give one of them"),
        ('qr_file = "gone.png"', "methods.alipay.qr_file: there is no such file"),
    ],
)
def test_faults_of_a_qr_code_are_named(tmp_path: Path, lines: str, fault: str) -> None:
    path = tmp_path / "public.toml"
    (tmp_path / "code.png").write_bytes(b"x")
    path.write_text(f'[methods.alipay]\ncurrency = "CNY"\npayee = "p"\n{lines}\n', encoding="utf-8")

    with pytest.raises(SettingsError, match=fault):
        load_public(path)


def test_a_qr_picture_counts_from_the_folder_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "public.toml"
    (tmp_path / "code.png").write_bytes(b"x")
    path.write_text(
        '[methods.alipay]\ncurrency = "CNY"\npayee = "p"\nqr_file = "code.png"\n', encoding="utf-8"
    )

    assert load_public(path).methods["alipay"].qr_file == tmp_path / "code.png"


def test_an_app_wants_one_of_the_known_forms(tmp_path: Path) -> None:
    path = tmp_path / "public.toml"
    path.write_text('[apps.mine]\nname = "Mine"\nbase = "/v2"\n', encoding="utf-8")

    with pytest.raises(SettingsError, match=r"apps\.mine\.base"):
        load_public(path)


def test_a_model_wants_a_key_which_may_lie_in_a_file(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (fault,) = faults_of(written, filled(intake__llm__model='"gpt-4o-mini"'))
    assert fault == "[intake] llm: a model wants a key"

    (written.parent / "model-key").write_text("sk-of-the-model\n", encoding="utf-8")
    text = filled(intake__llm__model='"gpt-4o-mini"', intake__llm__key_file='"model-key"')
    settings = loaded(written, text)
    assert settings.intake.llm.key.get_secret_value() == "sk-of-the-model"
    assert "sk-of-the-model" in secrets_of(settings)

    monkeypatch.setenv("PAYDESK_INTAKE__LLM__KEY", "sk-of-the-environment")
    assert loaded(written, text).intake.llm.key.get_secret_value() == "sk-of-the-environment"
