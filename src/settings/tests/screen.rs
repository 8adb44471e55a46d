//! The options of messages.

use super::*;

#[test]
fn quiet_and_verbose() {
    assert_eq!(
        settings(&["digest", "--quiet"]).screen.verbosity,
        Verbosity::Quiet
    );
    assert_eq!(settings(&["digest", "-v"]).screen.verbosity, Verbosity::Verbose);
    assert!(settings_of(&[], MACHINE, &["digest", "-q", "-v"]).is_err());
}

#[test]
fn color() {
    let colour = |variables: &[Variable], stderr_is_terminal, args: &[&str]| {
        let machine = Machine {
            stderr_is_terminal,
            ..MACHINE
        };
        settings_of(variables, machine, &[&["digest"], args].concat())
            .unwrap()
            .screen
            .colour
    };
    assert!(colour(&[], true, &[]));
    assert!(!colour(&[], false, &[]));
    assert!(!colour(&[("NO_COLOR", "1")], true, &[]));
    assert!(!colour(&[("TERM", "dumb")], true, &[]));
    assert!(colour(&[("CLICOLOR_FORCE", "1")], false, &[]));
    assert!(!colour(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false, &[]));
    assert!(colour(&[("NO_COLOR", "1")], false, &["--color", "always"]));
    assert!(!colour(&[], true, &["--color", "never"]));
}

#[test]
fn bars_need_a_terminal_that_can_draw() {
    let bars = |variables: &[Variable], args: &[&str]| {
        let machine = Machine {
            stderr_is_terminal: true,
            ..MACHINE
        };
        settings_of(variables, machine, args).unwrap().screen.bars
    };
    assert!(bars(&[], &["digest"]));
    assert!(!bars(&[("TERM", "dumb")], &["digest"]));
    assert!(!bars(&[], &["digest", "--quiet"]));
}

#[test]
fn settings_never_show_the_token() {
    let settings = settings_of(&[("HF_TOKEN", "hf_secret")], MACHINE, &["doctor"]).unwrap();
    assert!(!format!("{settings:?}").contains("hf_secret"));
}
