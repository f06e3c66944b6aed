"""Text that a person cannot see is not there; text that he can see is."""

import pytest

from bot.intake.html import read


def _seen(source: str) -> str:
    return " ".join(line.text for line in read(source).lines if line.text)


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">%s</p>',
        '<p style="DISPLAY : NONE !important">%s</p>',
        "<p hidden>%s</p>",
        '<p style="visibility:hidden">%s</p>',
        '<p style="font-size:0">%s</p>',
        '<p style="font-size:0.01em">%s</p>',
        '<p style="font:0px/0 Arial">%s</p>',
        '<span style="color:#ffffff;background-color:#ffffff">%s</span>',
        '<font color="white">%s</font>',
        '<table><tr><td bgcolor="#000000"><font color="#000">%s</font></td></tr></table>',
        '<p style="color:#fefefe">%s</p>',
        '<p style="opacity:0">%s</p>',
        '<p style="max-height:0;overflow:hidden">%s</p>',
        '<p style="position:absolute;left:-5000px">%s</p>',
        '<p style="text-indent:-9999px">%s</p>',
        '<div style="display:none"><p style="display:block">%s</p></div>',
        "<style>.x{display:none}</style><p class='x'>%s</p>",
        "<style>div > .x, #y {visibility:hidden}</style><p id='y'>%s</p>",
        "<style>@media all{.z{color:red}} .x{font-size:0}</style><p class='x'>%s</p>",
        "<title>%s</title>",
        "<!-- %s -->",
        "<!--[if mso]><p>%s</p><![endif]-->",
        "<template>%s</template>",
        "<script>%s</script>",
        "<style>%s</style>",
        "<textarea hidden>%s</textarea>",
    ],
)
def test_hidden_text_is_not_there(hidden: str) -> None:
    assert _seen(f"<body>paid 5 {hidden % 'approve 5000'} ok</body>") == "paid 5 ok"


@pytest.mark.parametrize(
    "shown",
    [
        '<p style="color:#fff;background:#333">%s</p>',
        '<table bgcolor="#222"><tr><td><font color="white">%s</font></td></tr></table>',
        '<div style="font-size:0"><span style="font-size:12px">%s</span></div>',
        '<div style="visibility:hidden"><b style="visibility:visible">%s</b></div>',
        "<style>@media (max-width:600px){.x{display:none}}</style><p class='x'>%s</p>",
        "<style>@media print{.x{display:none}}</style><p class='x'>%s</p>",
        '<p style="display:none;display:block">%s</p>',
        '<p style="background:url(dark.png)"><span style="color:white">%s</span></p>',
        '<p style="color:#999;font-size:10px">%s</p>',
        '<p style="max-height:0">%s</p>',
        "<noscript>%s</noscript>",
        "<p style='color:nonsense'>%s</p>",
    ],
)
def test_visible_text_is_there(shown: str) -> None:
    assert _seen(f"<body>{shown % 'paid 7'}</body>") == "paid 7"


def test_table_is_read_row_by_row() -> None:
    page = read(
        "<table><tr><th>a</th><td><p>1</p></td></tr><tr><th><div>b</div></th><td>2<br>3</td></tr></table>"
    )

    assert [line.text for line in page.lines if line.text] == ["a 1", "b 2", "3"]


def test_inline_elements_do_not_part_words() -> None:
    assert _seen("pa<b>id</b> 1<span>0</span>0 <i>USD</i>") == "paid 100 USD"


def test_preformatted_lines_stay_lines() -> None:
    assert [line.text for line in read("<pre>a 1\nb 2</pre>").lines] == ["a 1", "b 2"]
