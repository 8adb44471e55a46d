//! Language tokens of models, matched to the languages that they stand for.
//!
//! Families of models agree on no code: NLLB has `rus_Cyrl`, mBART `ru_RU`, M2M-100 `__ru__`, OPUS-MT
//! `>>rus<<`. A [`Lang`] is matched to the tokens that a model's files declare; the lists here serve where
//! the files of a family tell only the number of tokens.

use text::Lang;

/// mBART's languages in the order of their tokens; mBART-50 has all, the first mBART 25.
pub(super) const MBART: [&str; 52] = [
    "ar_AR", "cs_CZ", "de_DE", "en_XX", "es_XX", "et_EE", "fi_FI", "fr_XX", "gu_IN", "hi_IN", "it_IT",
    "ja_XX", "kk_KZ", "ko_KR", "lt_LT", "lv_LV", "my_MM", "ne_NP", "nl_XX", "ro_RO", "ru_RU", "si_LK",
    "tr_TR", "vi_VN", "zh_CN", "af_ZA", "az_AZ", "bn_IN", "fa_IR", "he_IL", "hr_HR", "id_ID", "ka_GE",
    "km_KH", "mk_MK", "ml_IN", "mn_MN", "mr_IN", "pl_PL", "ps_AF", "pt_XX", "sv_SE", "sw_KE", "ta_IN",
    "te_IN", "th_TH", "tl_XX", "uk_UA", "ur_PK", "xh_ZA", "gl_ES", "sl_SI",
];

/// M2M-100's languages in the order of their tokens.
pub(super) const M2M_100: &str = "af am ar ast az ba be bg bn br bs ca ceb cs cy da de el en es et fa ff fi fr \
    fy ga gd gl gu ha he hi hr ht hu hy id ig ilo is it ja jv ka kk km kn ko lb lg ln lo lt lv mg mk ml mn mr ms \
    my ne nl no ns oc or pa pl ps pt ro ru sd si sk sl so sq sr ss su sv sw ta th tl tn tr uk ur uz vi wo xh yi \
    yo zh zu";

/// NLLB's languages (those of FLORES-200) in the order of their tokens.
pub(super) const NLLB: &str = "ace_Arab ace_Latn acm_Arab acq_Arab aeb_Arab afr_Latn ajp_Arab aka_Latn amh_Ethi \
    apc_Arab arb_Arab ars_Arab ary_Arab arz_Arab asm_Beng ast_Latn awa_Deva ayr_Latn azb_Arab azj_Latn bak_Cyrl \
    bam_Latn ban_Latn bel_Cyrl bem_Latn ben_Beng bho_Deva bjn_Arab bjn_Latn bod_Tibt bos_Latn bug_Latn bul_Cyrl \
    cat_Latn ceb_Latn ces_Latn cjk_Latn ckb_Arab crh_Latn cym_Latn dan_Latn deu_Latn dik_Latn dyu_Latn dzo_Tibt \
    ell_Grek eng_Latn epo_Latn est_Latn eus_Latn ewe_Latn fao_Latn pes_Arab fij_Latn fin_Latn fon_Latn fra_Latn \
    fur_Latn fuv_Latn gla_Latn gle_Latn glg_Latn grn_Latn guj_Gujr hat_Latn hau_Latn heb_Hebr hin_Deva hne_Deva \
    hrv_Latn hun_Latn hye_Armn ibo_Latn ilo_Latn ind_Latn isl_Latn ita_Latn jav_Latn jpn_Jpan kab_Latn kac_Latn \
    kam_Latn kan_Knda kas_Arab kas_Deva kat_Geor knc_Arab knc_Latn kaz_Cyrl kbp_Latn kea_Latn khm_Khmr kik_Latn \
    kin_Latn kir_Cyrl kmb_Latn kon_Latn kor_Hang kmr_Latn lao_Laoo lvs_Latn lij_Latn lim_Latn lin_Latn lit_Latn \
    lmo_Latn ltg_Latn ltz_Latn lua_Latn lug_Latn luo_Latn lus_Latn mag_Deva mai_Deva mal_Mlym mar_Deva min_Latn \
    mkd_Cyrl plt_Latn mlt_Latn mni_Beng khk_Cyrl mos_Latn mri_Latn zsm_Latn mya_Mymr nld_Latn nno_Latn nob_Latn \
    npi_Deva nso_Latn nus_Latn nya_Latn oci_Latn gaz_Latn ory_Orya pag_Latn pan_Guru pap_Latn pol_Latn por_Latn \
    prs_Arab pbt_Arab quy_Latn ron_Latn run_Latn rus_Cyrl sag_Latn san_Deva sat_Beng scn_Latn shn_Mymr sin_Sinh \
    slk_Latn slv_Latn smo_Latn sna_Latn snd_Arab som_Latn sot_Latn spa_Latn als_Latn srd_Latn srp_Cyrl ssw_Latn \
    sun_Latn swe_Latn swh_Latn szl_Latn tam_Taml tat_Cyrl tel_Telu tgk_Cyrl tgl_Latn tha_Thai tir_Ethi taq_Latn \
    taq_Tfng tpi_Latn tsn_Latn tso_Latn tuk_Latn tum_Latn tur_Latn twi_Latn tzm_Tfng uig_Arab ukr_Cyrl umb_Latn \
    urd_Arab uzn_Latn vec_Latn vie_Latn war_Latn wol_Latn xho_Latn ydd_Hebr yor_Latn yue_Hant zho_Hans zho_Hant \
    zul_Latn";

/// The function that takes the code of a language out of its token.
pub(super) type Code = fn(&str) -> Option<&str>;

/// `>>rus<<`.
pub(super) fn marian_code(token: &str) -> Option<&str> {
    token.strip_prefix(">>")?.strip_suffix("<<")
}

/// `ru_RU`.
pub(super) fn mbart_code(token: &str) -> Option<&str> {
    MBART.contains(&token).then_some(token)
}

/// `__ru__`.
pub(super) fn m2m_100_code(token: &str) -> Option<&str> {
    token.strip_prefix("__")?.strip_suffix("__")
}

/// `rus_Cyrl`.
pub(super) fn nllb_code(token: &str) -> Option<&str> {
    NLLB.split_whitespace().any(|code| code == token).then_some(token)
}

/// `<2ru>`.
pub(super) fn t5_code(token: &str) -> Option<&str> {
    token.strip_prefix("<2")?.strip_suffix('>')
}

/// Models of one language.
pub(super) fn no_code(_: &str) -> Option<&str> {
    None
}

/// The codes that models use for `lang` other than its code of two letters, the usual one first: ISO 639-3,
/// then those of macrolanguages and old ones.
fn other_codes(lang: Lang) -> &'static [&'static str] {
    match lang.code() {
        "af" => &["afr"],
        "ar" => &["arb", "ara"],
        "az" => &["azj", "aze"],
        "be" => &["bel"],
        "bg" => &["bul"],
        "bn" => &["ben"],
        "bs" => &["bos"],
        "ca" => &["cat"],
        "cs" => &["ces"],
        "da" => &["dan"],
        "de" => &["deu"],
        "el" => &["ell"],
        "en" => &["eng"],
        "es" => &["spa"],
        "et" => &["est"],
        "eu" => &["eus"],
        "fa" => &["pes", "fas"],
        "fi" => &["fin"],
        "fr" => &["fra"],
        "gl" => &["glg"],
        "gu" => &["guj"],
        "he" => &["heb", "iw"],
        "hi" => &["hin"],
        "hr" => &["hrv"],
        "hu" => &["hun"],
        "hy" => &["hye"],
        "id" => &["ind"],
        "is" => &["isl"],
        "it" => &["ita"],
        "ja" => &["jpn"],
        "ka" => &["kat"],
        "kk" => &["kaz"],
        "kn" => &["kan"],
        "ko" => &["kor"],
        "lt" => &["lit"],
        "lv" => &["lvs", "lav"],
        "mk" => &["mkd"],
        "ml" => &["mal"],
        "mr" => &["mar"],
        "ms" => &["zsm", "msa"],
        "mt" => &["mlt"],
        "nb" => &["nob", "no", "nor"],
        "nl" => &["nld"],
        "pl" => &["pol"],
        "pt" => &["por"],
        "ro" => &["ron"],
        "ru" => &["rus"],
        "sk" => &["slk"],
        "sl" => &["slv"],
        "sq" => &["als", "sqi"],
        "sr" => &["srp"],
        "sv" => &["swe"],
        "ta" => &["tam"],
        "te" => &["tel"],
        "th" => &["tha"],
        "tl" => &["tgl", "fil"],
        "tr" => &["tur"],
        "ug" => &["uig"],
        "uk" => &["ukr"],
        "ur" => &["urd"],
        "uz" => &["uzn", "uzb"],
        "vi" => &["vie"],
        "zh" => &["zho", "cmn"],
        _ => &[],
    }
}

/// The language tokens that a model has, by the language that each is for.
#[derive(Debug, Clone, Default)]
pub(super) struct LanguageTokens(Vec<(Lang, u32)>);

impl LanguageTokens {
    /// Matches codes with their ids to languages. A code may name a script or a country after `_`; of
    /// several for one language, the first whose code is the most usual counts.
    pub(super) fn new<'a>(codes: impl Iterator<Item = (&'a str, u32)>) -> Self {
        let codes: Vec<_> = codes.collect();
        let id_of = |wanted: &str| {
            let exact = codes.iter().find(|(code, _)| *code == wanted);
            let by_language = || {
                codes
                    .iter()
                    .find(|(code, _)| code.split(['_', '-']).next() == Some(wanted))
            };
            exact.or_else(by_language).map(|(_, id)| *id)
        };
        let known = Lang::all().filter_map(|lang| {
            let id = std::iter::once(lang.code())
                .chain(other_codes(lang).iter().copied())
                .find_map(id_of)?;
            Some((lang, id))
        });
        LanguageTokens(known.collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn id(&self, lang: Lang) -> Option<u32> {
        self.0.iter().find(|(known, _)| *known == lang).map(|(_, id)| *id)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|(_, id)| *id)
    }

    pub(super) fn languages(&self) -> impl Iterator<Item = Lang> {
        self.0.iter().map(|(lang, _)| *lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(codes: &str) -> LanguageTokens {
        LanguageTokens::new(codes.split_whitespace().zip(10..))
    }

    #[test]
    fn every_language_is_found_in_the_large_lists() {
        for lang in Lang::all() {
            assert!(tokens(NLLB).id(lang).is_some(), "{lang}");
            let missing = ["eu", "mt", "te", "ug"].contains(&lang.code());
            assert_eq!(tokens(M2M_100).id(lang).is_none(), missing, "{lang}");
        }
        let mbart = LanguageTokens::new(MBART.into_iter().zip(0..));
        assert_eq!(mbart.languages().count(), 44);
        assert_eq!((MBART.len(), M2M_100.split_whitespace().count()), (52, 100));
        assert_eq!(NLLB.split_whitespace().count(), 202);
    }

    #[test]
    fn a_language_has_the_token_of_its_usual_name_and_script() {
        let nllb: Vec<&str> = NLLB.split_whitespace().collect();
        for (lang, code) in [
            ("ru", "rus_Cyrl"),
            ("zh", "zho_Hans"),
            ("sq", "als_Latn"),
            ("ar", "arb_Arab"),
        ] {
            let id = tokens(NLLB).id(lang.parse().unwrap()).unwrap() as usize - 10;
            assert_eq!(nllb[id], code);
        }
        assert_eq!(tokens("pt_br pt por").id("pt".parse().unwrap()), Some(11));
        assert_eq!(tokens("pt_br rus").id("pt".parse().unwrap()), Some(10));
        assert_eq!(tokens("cmn_Hant pob").id("pt".parse().unwrap()), None);
    }
}
