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
    for command in
        COMMANDS
            .iter()
            .copied()
            .chain(["models list", "models show", "models pull", "models import"])
    {
        let words: Vec<&str> = command.split(' ').collect();
        for flag in ["-h", "--help"] {
            let help = home.run(&[words.as_slice(), &[flag]].concat()).done();
            assert!(help.contains("Usage:"), "{help}");
        }
    }
}

#[test]
fn terms_are_an_option_of_all_that_translates() {
    const HELP: &str = "\
Terms:
      --glossary <FILE>
          Call terms as this CSV file says: source,target and perhaps flags, in all case forms

      --keep <FILE>
          Leave the words and phrases of this file as they are: one a line
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
