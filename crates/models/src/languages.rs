//! The languages that models translate from: any model of the catalog, and the models of a route.

use text::Lang;

use crate::choice::Route;
use crate::session::Session;

/// The languages from which some model of the catalog does this task into `target`, and `target` itself.
pub fn known(session: &Session, task: store::Task, target: Lang) -> Vec<Lang> {
    let found = session
        .languages
        .get((task, target), || Ok(taken(session, task, target).into()));
    found.map(|languages| languages.to_vec()).unwrap_or_default()
}

fn taken(session: &Session, task: store::Task, target: Lang) -> Vec<Lang> {
    let some = |from: Lang, to: Lang| {
        let mut models = session.catalog.iter();
        models.any(|model| model.supports(task, from.code(), to.code()))
    };
    let by_english = task == store::Task::Translate && some(Lang::EN, target);
    let takes = |lang: Lang| lang == target || some(lang, target) || (by_english && some(lang, Lang::EN));
    Lang::all().filter(|&lang| takes(lang)).collect()
}

/// Those of `languages` from which the route translates into `to`, and `to` itself.
pub fn of_route(session: &Session, route: &Route, languages: &[Lang], to: Lang) -> Vec<Lang> {
    let Some(manifest) = session.catalog.get(&route.first.report.id) else {
        return Vec::new();
    };
    let reached = if route.then.is_some() { Lang::EN } else { to };
    let translates = |lang: Lang| manifest.supports(store::Task::Translate, lang.code(), reached.code());
    let known = languages.iter().copied();
    known.filter(|&lang| lang == to || translates(lang)).collect()
}
