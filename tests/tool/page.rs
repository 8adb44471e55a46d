//! Help, version, completions and the manual page.

use crate::kit::Home;

const COMMANDS: [&str; 10] = [
    "digest",
    "translate",
    "summarize",
    "batch",
    "worker",
    "models",
    "doctor",
    "bench",
    "completions",
    "man",
];

#[test]
fn help_names_every_command_and_gives_examples() {
    let help = Home::new().run(&["--help"]).done();
    for command in COMMANDS {
        assert!(
            help.contains(&format!("\n  {command} ")),
            "{command} is not in\n{help}"
        );
    }
    for part in ["Examples:", "Exit codes:", "TOLMACH_", "HF_HOME", "NO_COLOR"] {
        assert!(help.contains(part), "{part} is not in\n{help}");
    }
}

#[test]
fn every_command_has_help_that_fits_a_terminal() {
    let home = Home::new();
    for command in COMMANDS.iter().copied().chain([
        "models list",
        "models languages",
        "models show",
        "models pull",
        "models import",
    ]) {
        let words: Vec<&str> = command.split(' ').collect();
        for flag in ["-h", "--help"] {
            let help = home.run(&[words.as_slice(), &[flag]].concat()).done();
            assert!(help.contains("Usage:"), "{help}");
        }
    }
}

#[test]
fn the_short_help_has_three_examples() {
    let home = Home::new();
    for command in [&[][..], &["digest"], &["translate"], &["summarize"], &["batch"]] {
        let help = home.run(&[command, &["-h"]].concat()).done();
        let examples = help
            .split_once("Examples:\n")
            .map(|(_, rest)| rest)
            .unwrap_or_default();
        let lines = examples.lines().take_while(|line| !line.is_empty());
        assert_eq!(lines.filter(|line| line.starts_with("  ")).count(), 3, "{help}");
    }
}

#[test]
fn habits_of_other_tools_find_the_commands_for_models() {
    let home = Home::new();
    home.run(&["models", "add", "fake"]).done();
    assert!(home.run(&["models", "ls", "--installed"]).done().contains("fake"));
    assert!(home.run(&["models", "info", "fake"]).done().contains("CC0-1.0"));
    assert!(
        home.run(&["models", "rm", "fake"])
            .done()
            .contains("fake is removed")
    );
    let help = home.run(&["models", "-h"]).done();
    assert!(!help.contains("aliases") && !help.contains("\n  rm"), "{help}");
}

#[test]
fn terms_are_an_option_of_all_that_translates() {
    const HELP: &str = "\
Terms:
      --glossary <FILE>
          Use the terms in this CSV file (source,target[,flags]); inflected forms match too

      --keep <FILE>
          Leave words and phrases listed in FILE untranslated (one per line)
";
    let home = Home::new();
    for command in ["digest", "translate", "batch", "worker"] {
        let help = home.run(&[command, "--help"]).done();
        assert!(help.contains(HELP), "{help}");
    }
    assert!(!home.run(&["summarize", "--help"]).done().contains("--glossary"));
}

#[test]
fn the_version_is_the_packages() {
    let home = Home::new();
    assert_eq!(
        home.run(&["-V"]).done(),
        format!("tolmach {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert!(
        home.run(&["--version"])
            .done()
            .starts_with(&format!("tolmach {}\n", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn without_a_command_the_help_is_shown_as_an_error() {
    let outcome = Home::new().run(&[]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    assert!(outcome.stderr.contains("Usage:"));
}

#[test]
fn an_unknown_option_is_a_usage_error() {
    Home::new()
        .run(&["digest", "--lenght", "3"])
        .failed(2, "--length");
}

#[test]
fn every_shell_gets_completions() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = home.run(&["completions", shell]).done();
        assert!(script.contains("summary-model"), "{shell}");
    }
}

#[test]
fn the_manual_has_a_page_for_the_tool_and_for_each_command() {
    let home = Home::new();
    assert!(home.run(&["man"]).done().starts_with(".ie"));
    assert!(home.run(&["man", "digest"]).done().contains("tolmach\\-digest"));
    assert!(
        home.run(&["man", "models", "pull"])
            .done()
            .contains("tolmach\\-models\\-pull")
    );
    home.run(&["man", "nothing"])
        .failed(2, "there is no command 'nothing'");
}
