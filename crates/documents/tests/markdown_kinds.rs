//! Markdown as programs extend it: math, directives, templates, wiki links, attributes, HTML. What is no prose stays
//! byte for byte, the words in it are read, and the translation has the structure of its source.

mod kit;

use documents::{Document, Translation, open};
use kit::shout;
use proptest::prelude::*;

fn markdown(text: &str) -> Box<dyn Document> {
    open(None, text.to_owned(), Some("markdown")).unwrap()
}

/// The text with every block in capitals, its marks where they belong.
fn shouted(text: &str) -> String {
    let mut document = markdown(text);
    shout(document.as_mut());
    document.render()
}

/// The text with one word for each block: its structure.
fn structure(text: &str) -> String {
    let mut document = markdown(text);
    for block in document.blocks_mut() {
        block.translation = Some(Translation::plain("w"));
    }
    document.render()
}

/// Sources, and their translations.
const KINDS: &[(&str, &str)] = &[
    // Line ends of Unicode.
    (
        "bom dia\u{2028}a sala **está\u{2028}fechada**\u{85}fim",
        "BOM DIA\u{2028}A SALA **ESTÁ FECHADA**\u{85}FIM",
    ),
    ("- um\u{2029}dois\u{b}três", "- UM\u{2029}DOIS\u{b}TRÊS"),
    // Who wrote a quotation, and when.
    (
        "sim\n3/3/2025 10:12, Ana <a@b.pt>:\n> não\n\nfim",
        "SIM\n3/3/2025 10:12, Ana <a@b.pt>:\n> NÃO\n\nFIM",
    ),
    // Math.
    (
        "a soma $x_1$ e $y_2$ dá $100\\%$",
        "A SOMA $x_1$ E $y_2$ DÁ $100\\%$",
    ),
    (
        "custa $5 e vale $10, ou US$5 e R$ 9",
        "CUSTA $5 E VALE $10, OU US$5 E R$ 9",
    ),
    (
        "um $$a+b$$ dois \\(a_i\\) e \\\\(b_i\\\\)",
        "UM $$a+b$$ DOIS \\(a_i\\) E \\\\(b_i\\\\)",
    ),
    ("use $`a^2`$ aqui", "USE $`a^2`$ AQUI"),
    (
        "antes\n$$\na = b\n\n- c\n$$\ndepois",
        "ANTES\n$$\na = b\n\n- c\n$$\nDEPOIS",
    ),
    ("antes\n\n\\[\nx\n\\]\n\ndepois", "ANTES\n\n\\[\nx\n\\]\n\nDEPOIS"),
    (
        "> onde $a<b$ vale\n> $$\n> c > d\n> $$",
        "> ONDE $a<b$ VALE\n> $$\n> c > d\n> $$",
    ),
    (
        "\\begin{align}\na texto\n\\end{align}",
        "\\begin{align}\na texto\n\\end{align}",
    ),
    (
        "| água | $H_2$ e |\n|:--|--:|\n| um | $x$ |",
        "| ÁGUA | $H_2$ E |\n|:--|--:|\n| UM | $x$ |",
    ),
    ("```math\na texto\n```", "```math\na texto\n```"),
    // Directives.
    (
        ":::note Um *título*\ncorpo\n:::",
        ":::note UM *TÍTULO*\nCORPO\n:::",
    ),
    (
        "::::tip[Um]{.x}\n:::note\n\n- item\n\n:::\n::::",
        "::::tip[UM]{.x}\n:::note\n\n- ITEM\n\n:::\n::::",
    ),
    (
        "::: {.note title=\"Um título\"}\ncorpo\n:::",
        "::: {.note title=\"UM TÍTULO\"}\nCORPO\n:::",
    ),
    (
        ":::{note} Um\n:class: dica\n\ncorpo\n:::",
        ":::{note} UM\n:class: dica\n\nCORPO\n:::",
    ),
    (
        "!!! note \"Um título\"\n    corpo\n    segue\n\n    outro\n\nfora",
        "!!! note \"UM TÍTULO\"\n    CORPO SEGUE\n\n    OUTRO\n\nFORA",
    ),
    (
        "!!! note\n    !!! dica\n        corpo",
        "!!! note\n    !!! dica\n        CORPO",
    ),
    (
        "??? dica\n    corpo\n\n        código",
        "??? dica\n    CORPO\n\n        código",
    ),
    (
        "=== \"Um\"\n\n    - corpo\n\n=== \"Dois\"\n\n    fim",
        "=== \"UM\"\n\n    - CORPO\n\n=== \"DOIS\"\n\n    FIM",
    ),
    ("!!! Atenção", "!!! ATENÇÃO"),
    ("> [!NOTE]\n> corpo", "> [!NOTE]\n> CORPO"),
    (
        "> [!info]- Um título\n> corpo\n>\n> > [!dica]\n> > outro",
        "> [!info]- UM TÍTULO\n> CORPO\n>\n> > [!dica]\n> > OUTRO",
    ),
    // Templates and components.
    ("veja {{< ref \"a.md\" >}} hoje", "VEJA {{< ref \"a.md\" >}} HOJE"),
    ("veja {{< ref \"a.md\" >}}, e", "VEJA {{< ref \"a.md\" >}}, E"),
    (
        "{{% aviso x=\"y\" %}}\ncorpo\n{{% /aviso %}}",
        "{{% aviso x=\"y\" %}}\nCORPO\n{{% /aviso %}}",
    ),
    (
        "{{< fig src=\"a.png\" alt=\"Uma foto\" >}}",
        "{{< fig src=\"a.png\" alt=\"UMA FOTO\" >}}",
    ),
    (
        "{% if a %}\ncorpo {{ page.title }}\n{% endif %}",
        "{% if a %}\nCORPO {{ page.title }}\n{% endif %}",
    ),
    (
        "{% highlight js %}\ntexto\n\ntexto\n{% endhighlight %}\ncorpo",
        "{% highlight js %}\ntexto\n\ntexto\n{% endhighlight %}\nCORPO",
    ),
    (
        "[casa]({{< ref \"a.md#b\" >}}) e",
        "[CASA]({{< ref \"a.md#b\" >}}) E",
    ),
    ("import X from \"./x\"\n\ncorpo", "import X from \"./x\"\n\nCORPO"),
    (
        "export const a = {\n  b: \"texto\"\n}\n\ncorpo",
        "export const a = {\n  b: \"texto\"\n}\n\nCORPO",
    ),
    (
        "<Tabs items={['a', 'b']}>\n<Tab label=\"Um nome\">\ncorpo\n</Tab>\n</Tabs>",
        "<Tabs items={['a', 'b']}>\n<Tab label=\"UM NOME\">\nCORPO\n</Tab>\n</Tabs>",
    ),
    (
        "olá <B onClick={() => x > 1}>clique</B> já",
        "OLÁ <B onClick={() => x > 1}>CLIQUE</B> JÁ",
    ),
    ("olá, {props.nome}, bem-vindo", "OLÁ, {props.nome}, BEM-VINDO"),
    // Attributes, citations, commands.
    ("um parágrafo\n{: .classe #id}", "UM PARÁGRAFO\n{: .classe #id}"),
    ("## um título {#parte .x}", "## UM TÍTULO {#parte .x}"),
    (
        "[um]{.marca} e [@silva, p. 3] e fim",
        "[UM]{.marca} E [@silva, p. 3] E FIM",
    ),
    (
        "[TOC]\n\n\\newpage\n\ncorpo \\ref{fig:a} fim",
        "[TOC]\n\n\\newpage\n\nCORPO \\ref{fig:a} FIM",
    ),
    ("*[HTML]: linguagem de marcas", "*[HTML]: LINGUAGEM DE MARCAS"),
    // Wiki links.
    (
        "veja [[Minha casa]] e [[casa#sala|a sala]]",
        "VEJA [[Minha casa]] E [[casa#sala|A SALA]]",
    ),
    (
        "foto ![[a.png|300]] e fim ^bloco-1",
        "FOTO ![[a.png|300]] E FIM ^bloco-1",
    ),
    (
        "| a |\n|---|\n| [[x\\|nome]] e |",
        "| A |\n|---|\n| [[x\\|NOME]] E |",
    ),
    (
        "nota #café e #a/b, com ==um bom== dia",
        "NOTA #café E #a/b, COM ==UM BOM== DIA",
    ),
    (
        "um %%segredo%% dois\n\n%%\nsegredo\n%%\n\nfim",
        "UM %%segredo%% DOIS\n\n%%\nsegredo\n%%\n\nFIM",
    ),
    // Lists and lines.
    (
        "termo\n:   um sentido\n    segue\n\n    mais",
        "TERMO\n:   UM SENTIDO SEGUE\n\n    MAIS",
    ),
    ("termo\noutro\n: um\n: dois", "TERMO\nOUTRO\n: UM\n: DOIS"),
    (
        "| um verso\n|    e outro\n| fim",
        "| UM VERSO\n|    E OUTRO\n| FIM",
    ),
    (
        "- [x] um\n- [ ] dois\n    - três\n\n1. a\n\n2. b",
        "- [x] UM\n- [ ] DOIS\n    - TRÊS\n\n1. A\n\n2. B",
    ),
    // HTML.
    (
        "<details><summary>mostrar <b>isto</b></summary>\n\ncorpo\n\n</details>",
        "<details><summary>MOSTRAR <b>ISTO</b></summary>\n\nCORPO\n\n</details>",
    ),
    (
        "<table>\n  <tr><td>um</td><td>dois &lt; três</td></tr>\n</table>",
        "<table>\n  <tr><td>UM</td><td>DOIS &lt; TRÊS</td></tr>\n</table>",
    ),
    (
        "<!-- um\ndois -->\n\n<pre>\ntrês\n</pre>",
        "<!-- um\ndois -->\n\n<pre>\ntrês\n</pre>",
    ),
    (
        "<img src=\"a.png\" alt=\"uma foto\">",
        "<img src=\"a.png\" alt=\"UMA FOTO\">",
    ),
    // Raised letters.
    (
        "são 10<sup>3</sup> m<sup>2</sup> de CO<sub>2</sub>",
        "SÃO 10<sup>3</sup> m<sup>2</sup> DE CO<sub>2</sub>",
    ),
    (
        "H~2~O e x^2^ e CO₂ e a casa<sup>1</sup>",
        "H~2~O E x^2^ E CO₂ E A CASA<sup>1</sup>",
    ),
    // Escapes.
    (
        "um \\*dois\\* e a_b, 2 * 3 [sic] &lt;x&gt;",
        "UM \\*DOIS\\* E A_B, 2 * 3 [SIC] &lt;X&gt;",
    ),
    (
        "\\[um\\] \\(dois três\\) 1\\. quatro",
        "\\[UM\\] \\(DOIS TRÊS\\) 1\\. QUATRO",
    ),
    (
        "**um  \ndois** três\\\nquatro  \nfim",
        "**UM<br> DOIS** TRÊS\\\nQUATRO  \nFIM",
    ),
    (
        "| a \\| b | `c \\| d` |\n|:-:|---|\n| um |  |",
        "| A \\| B | `c \\| d` |\n|:-:|---|\n| UM |  |",
    ),
];

#[test]
fn what_is_no_prose_stays_and_words_are_read() {
    for (text, written) in KINDS {
        assert_eq!(shouted(text), *written, "{text}");
        let text = text.replace('\n', "\r\n");
        assert_eq!(markdown(&text).render(), text);
        assert_eq!(shouted(&text), written.replace('\n', "\r\n"), "{text:?}");
    }
}

#[test]
fn titles_in_front_matter_are_prose() {
    for (text, written) in [
        (
            "---\ntitle: \"Um: \\\"dois\\\"\"\nslug: um\n---\n",
            "---\ntitle: \"UM: \\\"DOIS\\\"\"\nslug: um\n---\n",
        ),
        (
            "---\ntitle: Um nome # nota\n---\n",
            "---\ntitle: UM NOME # nota\n---\n",
        ),
        ("---\ntitle: 'É d''ele'\n---\n", "---\ntitle: 'É D''ELE'\n---\n"),
        (
            "---\nsummary: >-\n  um\n  dois\ntags: [a]\n---\n",
            "---\nsummary: >-\n  UM DOIS\ntags: [a]\n---\n",
        ),
        (
            "---\nhero:\n  description: um dia\n---\n",
            "---\nhero:\n  description: UM DIA\n---\n",
        ),
        (
            "+++\ntitle = \"um\" # nota\nslug = \"um\"\n+++\n",
            "+++\ntitle = \"UM\" # nota\nslug = \"um\"\n+++\n",
        ),
        ("+++\ndescription = 'um'\n+++\n", "+++\ndescription = 'UM'\n+++\n"),
    ] {
        assert_eq!(shouted(text), written, "{text}");
    }
    // What is written in another way is left alone.
    for text in [
        "---\ntitle: [um, dois]\n---\n",
        "---\ntitle: um\n  dois\n---\n",
        "---\ntitle: *um\n---\n",
        "---\ntitle: \"um\\u00e9\"\n---\n",
        "---\ntitle: \"{{ nome }} um\"\n---\n",
        "+++\ntitle = um\n+++\n",
        "---\ntitle:\n---\n",
    ] {
        assert_eq!(shouted(text), text);
    }
    // A translation that would be another value is put between quotation marks.
    let mut document = markdown("---\ntitle: um\n---\n");
    document.blocks_mut()[0].translation = Some(Translation::plain("a: \"b\""));
    assert_eq!(document.render(), "---\ntitle: \"a: \\\"b\\\"\"\n---\n");
}

#[test]
fn prose_is_no_directive() {
    for text in [
        "Custa {um valor} hoje :) e 50% de desconto.",
        "Importante: leia.\n\nNota: fim.",
        "::: ou ainda, assim",
        "E agora??? Sim!!! Claro.",
        "a == b e c == d",
        "C# e F# e #1 e # um",
        "import a casa de lá",
        "um {: dois",
        "[um] e [dois] ![três]",
        "a ^ b e 2^3 vezes",
        "<um> e <três",
        "50%% e 20%%",
        ": um",
        "{um, dois, três}",
        "$",
        "\\",
        "{{ um",
        "[[ um",
    ] {
        let kept = shouted(text);
        assert_eq!(kept.to_lowercase(), text.to_lowercase(), "{text}");
    }
}

#[test]
fn a_translation_begins_no_directive() {
    for words in [
        ": word",
        ":::note word",
        "!!! note \"word\"",
        "=== \"word\"",
        "??? note",
        "$$ word",
        "%% word",
        "[!note] word",
        "\\begin{a} word",
        "[[word]]",
        "==word==",
    ] {
        for before in ["", "> ", "- ", "# ", "word\n\n"] {
            let text = format!("{before}слово\n\n[^1]: сноска\n");
            let mut document = markdown(&text);
            let number = document.blocks().len();
            for block in document.blocks_mut() {
                block.translation = Some(Translation::plain(words));
            }
            let out = document.render();
            let again = markdown(&out);
            assert_eq!(again.blocks().len(), number, "{text:?} gave {out:?}");
            for block in again.blocks() {
                assert_eq!(block.source, words, "{text:?} gave {out:?}");
            }
        }
    }
}

/// What begins and ends spans and directives.
fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "слово",
        " ",
        "\n",
        "\n\n",
        "\r\n",
        "    ",
        "> ",
        "- ",
        "# ",
        "*",
        "`",
        "$",
        "$$",
        "$$\n",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "\\",
        "[[",
        "]]",
        "|",
        "![[",
        "#tag",
        "^b",
        "%%",
        "==",
        "{{",
        "}}",
        "{{< a >}}",
        "{% raw %}\n",
        "{%",
        "%}",
        "{",
        "}",
        "{#id}",
        "{: .a}",
        ":::note T\n",
        ":::",
        "!!! note\n    ",
        "=== \"T\"\n",
        "> [!NOTE] T\n",
        ": ",
        "10<sup>3</sup>",
        "H~2~",
        "²",
        "₂",
        "<A b={c}>",
        "</A>\n",
        "<div>",
        "</div>",
        "<td>",
        "<!--",
        "-->",
        "```\n",
        "import a from 'b'\n",
        "\\begin{a}\n",
        "\\end{a}",
        "---\n",
        "title: слово\n",
        "summary: |\n",
        "[@a]",
        "&lt;",
        "<br>",
        "| a |\n|---|\n",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn kinds_in_any_order_keep_their_structure(picks in prop::collection::vec(0..KINDS.len(), 1..8)) {
        let text = picks.iter().flat_map(|&pick| [KINDS[pick].0, "\n\n"]).collect::<String>();
        let out = shouted(&text);
        prop_assert_eq!(structure(&out), structure(&text), "{} gave {}", text, out);
        let (before, behind) = (markdown(&text), markdown(&out));
        for (block, read) in before.blocks().iter().zip(behind.blocks()) {
            prop_assert_eq!(block.source.to_uppercase(), read.source.to_uppercase());
        }
    }

    #[test]
    fn any_text_renders_to_the_same_bytes(pieces in prop::collection::vec(fragment(), 0..40)) {
        let text = pieces.concat();
        let document = markdown(&text);
        prop_assert_eq!(document.render(), text.clone());
        document.outline();
        shouted(&text);
    }
}
