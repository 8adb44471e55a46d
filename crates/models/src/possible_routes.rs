//! The possible routes from one language to another: one model, or two with English between them.

use store::{Catalog, Manifest, Pair, Preset, Task};
use text::Lang;

use crate::choice::ModelQuery;

/// The models of a possible route, in the order in which they translate: one or two.
pub type PossibleRoute<'a> = Vec<&'a Manifest>;

/// The possible routes of the preset, the preferred one first.
///
/// Two models with English between them are offered only if no model is made for the pair itself. Then both have to
/// be made for their pairs (unless no model translates directly), and they get the place that the preset gives to the
/// first of them. Of several models for one half, one that `is_here` goes before the others.
pub fn possible_routes<'a>(
    catalog: &'a Catalog,
    preset: Preset,
    wanted: ModelQuery,
    is_here: &dyn Fn(&Manifest) -> bool,
) -> Vec<PossibleRoute<'a>> {
    let candidates = |from: Lang, to: Lang| catalog.candidates(wanted.task, from.code(), to.code(), preset);
    let direct = candidates(wanted.from, wanted.to);
    let mut routes: Vec<PossibleRoute<'_>> = direct.iter().map(|&manifest| vec![manifest]).collect();
    let by_english = wanted.task == Task::Translate && ![wanted.from, wanted.to].contains(&Lang::EN);
    if !by_english || direct.iter().any(|manifest| is_made_for_pairs(manifest)) {
        return routes;
    }
    let leg = |from, to| {
        let all = candidates(from, to);
        let suits = |at: &usize| direct.is_empty() || is_made_for_pairs(all[*at]);
        let mut suitable = (0..all.len()).filter(suits);
        let installed = suitable.clone().find(|&at| is_here(all[at]));
        installed.or_else(|| suitable.next()).map(|at| (at, all[at]))
    };
    let legs = leg(wanted.from, Lang::EN).zip(leg(Lang::EN, wanted.to));
    if let Some(((preferred, first), (_, then))) = legs {
        routes.insert(preferred.min(routes.len()), vec![first, then]);
    }
    routes
}

fn is_made_for_pairs(manifest: &Manifest) -> bool {
    !manifest.pairs.contains(&Pair::Any)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first route of the default preset that nothing installed changes.
    fn first(catalog: &Catalog, from: &str, to: &str) -> Vec<String> {
        let wanted = ModelQuery {
            task: Task::Translate,
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        };
        let routes = possible_routes(catalog, Preset::Usual, wanted, &|_| false);
        let first = routes.into_iter().next().unwrap_or_default();
        first
            .into_iter()
            .map(|manifest| manifest.id.to_string())
            .collect()
    }

    #[test]
    fn students_lead_from_any_of_their_languages_to_any_other() {
        let catalog = Catalog::load(None).unwrap();
        let codes: Vec<&str> = Lang::all()
            .map(Lang::code)
            .filter(|code| catalog.get(&format!("firefox-{code}-en")).is_some())
            .collect();
        assert_eq!(codes.len(), 56);
        let with_english = || codes.iter().copied().chain(["en"]);
        for from in with_english() {
            for to in with_english().filter(|to| *to != from) {
                let into = format!("firefox-{from}-en");
                let out = format!("firefox-en-{to}");
                let expected = match (from, to) {
                    ("en", _) => vec![out],
                    (_, "en") => vec![into],
                    _ => vec![into, out],
                };
                assert_eq!(first(&catalog, from, to), expected, "{from}>{to}");
            }
        }
    }

    #[test]
    fn a_language_without_a_student_has_one_model_for_all() {
        let catalog = Catalog::load(None).unwrap();
        for (from, to) in [("ka", "en"), ("ka", "pl"), ("mk", "uk")] {
            let route = first(&catalog, from, to);
            let [only] = route.as_slice() else {
                panic!("{from}>{to}: {route:?}");
            };
            assert!(!only.starts_with("firefox"), "{from}>{to}: {only}");
        }
    }
}
