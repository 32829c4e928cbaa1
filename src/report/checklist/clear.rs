use super::answers as a;
use super::{Checklist, author, run};

/// The items of CLEAR.
pub(super) const CLEAR: Checklist = Checklist {
    name: "CLEAR",
    title: "CLEAR: reporting of radiomics research",
    citation: "Kocak et al., CheckList for EvaluAtion of Radiomics research (CLEAR), Insights into Imaging 14 (2023) 75.",
    doi: "10.1186/s13244-023-01415-8",
    note: "Items 53 and 58 are marked as not essential by their authors.",
    weighted: false,
    sections: &[
        (
            "Title, abstract, keywords",
            &[author("1", "title"), author("2", "abstract"), author("3", "keywords")],
        ),
        (
            "Introduction",
            &[author("4", "background"), author("5", "why radiomics"), author("6", "objectives")],
        ),
        (
            "Study design",
            &[
                author("7", "guidelines followed"),
                author("8", "ethics"),
                run("9", "sample size", a::sample_size),
                author("10", "nature of the study"),
                author("11", "eligibility"),
                author("12", "flow of the technical steps"),
            ],
        ),
        (
            "Data",
            &[
                author("13", "source of the data"),
                author("14", "overlap with other studies"),
                run("15", "division of the data", a::division),
                author("16", "imaging protocol"),
                run("17", "predictors that are not radiomic", a::clinical_columns),
                author("18", "reference standard"),
            ],
        ),
        ("Segmentation", &[author("19", "how masks were made"), author("20", "who made them")]),
        (
            "Pre-processing",
            &[
                run("21", "image processing", a::settings),
                run("22", "resampling", a::settings),
                run("23", "discretisation", a::settings),
                run("24", "image types", a::image_types),
            ],
        ),
        (
            "Feature extraction",
            &[
                run("25", "method and software", a::software),
                run("26", "classes of features", a::settings),
                run("27", "number of features", a::features),
                run("28", "remaining settings", a::settings),
            ],
        ),
        (
            "Preparation of the data",
            &[
                run("29", "missing values", a::missing),
                run("30", "balance of the classes", a::classes),
                run("31", "reliability of the segmentation", a::readers),
                author("32", "scaling of features"),
                run("33", "reduction of features", a::selection),
            ],
        ),
        (
            "Modelling",
            &[
                run("34", "algorithms", a::algorithms),
                run("35", "training and tuning", a::validation),
                run("36", "confounders", a::confounders),
                author("37", "choice of the model"),
            ],
        ),
        (
            "Evaluation",
            &[
                run("38", "testing", a::testing),
                run("39", "measures of performance", a::measures),
                run("40", "uncertainty", a::uncertainty),
                run("41", "statistical comparison", a::comparisons),
                run("42", "comparison with other approaches", a::other_approaches),
                run("43", "interpretability", a::interpretability),
            ],
        ),
        (
            "Results",
            &[
                run("44", "characteristics of the subjects", a::baseline),
                author("45", "flow of eligibility"),
                run("46", "statistics of features", a::selection),
                run("47", "performance", a::performance),
                run("48", "comparison with other approaches", a::other_approaches),
            ],
        ),
        (
            "Discussion",
            &[
                author("49", "main findings"),
                author("50", "earlier work"),
                author("51", "practical meaning"),
                author("52", "strengths and limits"),
            ],
        ),
        (
            "Open science",
            &[
                author("53", "sharing of images and masks"),
                author("54", "sharing of feature values"),
                author("55", "sharing of processing scripts or settings"),
                author("56", "sharing of modelling code"),
                author("57", "sharing of the final models"),
                author("58", "sharing of a system ready for use"),
            ],
        ),
    ],
};
