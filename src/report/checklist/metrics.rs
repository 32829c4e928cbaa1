use super::answers as a;
use super::{Checklist, author, run};

/// The items of METRICS with their weights, which add up to 1 where all apply.
pub(super) const METRICS: Checklist = Checklist {
    name: "METRICS",
    title: "METRICS: quality of the methods",
    citation: "Kocak et al., METhodological RadiomICs Score (METRICS), Insights into Imaging 15 (2024) 8.",
    doi: "10.1186/s13244-023-01572-w",
    note: "The score is the weight of the items that are met over the weight of those that apply; it is for the author to say which. \
           Item 9 applies to fully automated segmentation, item 17 to end-to-end deep learning.",
    weighted: true,
    sections: &[
        (
            "Study design",
            &[
                author("1", "use of a checklist").weighing("0.0368"),
                author("2", "eligibility and population").weighing("0.0735"),
                author("3", "quality of the reference standard").weighing("0.0919"),
            ],
        ),
        (
            "Imaging data",
            &[
                author("4", "several centres").weighing("0.0438"),
                author("5", "imaging as in practice").weighing("0.0292"),
                author("6", "imaging protocol").weighing("0.0438"),
                author("7", "time between imaging and reference standard").weighing("0.0292"),
            ],
        ),
        (
            "Segmentation",
            &[
                author("8", "description").weighing("0.0337"),
                author("9", "evaluation of automated masks").weighing("0.0225"),
                author("10", "test masks by one reader or tool").weighing("0.0112"),
            ],
        ),
        (
            "Image processing and feature extraction",
            &[
                run("11", "image processing", a::settings).weighing("0.0622"),
                run("12", "standardised software", a::software).weighing("0.0311"),
                run("13", "settings of the extraction", a::settings).weighing("0.0415"),
            ],
        ),
        (
            "Feature processing",
            &[
                run("14", "features that are not robust", a::readers).weighing("0.0200"),
                run("15", "redundant features", a::selection).weighing("0.0200"),
                run("16", "dimension against size of the data", a::sample_size).weighing("0.0300"),
                author("17", "robustness of deep learning").weighing("0.0200"),
            ],
        ),
        (
            "Preparation for modelling",
            &[
                run("18", "division of the data", a::division).weighing("0.0599"),
                run("19", "confounders", a::confounders).weighing("0.0300"),
            ],
        ),
        (
            "Measures and comparison",
            &[
                run("20", "measures of performance", a::measures).weighing("0.0352"),
                run("21", "uncertainty", a::uncertainty).weighing("0.0234"),
                run("22", "calibration", a::calibration).weighing("0.0176"),
                run("23", "single against several images", a::single_against_several).weighing("0.0117"),
                run("24", "approach without radiomics", a::other_approaches).weighing("0.0293"),
                author("25", "simple statistical models").weighing("0.0176"),
            ],
        ),
        (
            "Testing",
            &[
                author("26", "internal testing").weighing("0.0375"),
                author("27", "external testing").weighing("0.0749"),
            ],
        ),
        (
            "Open science",
            &[
                author("28", "data").weighing("0.0075"),
                author("29", "code").weighing("0.0075"),
                author("30", "model").weighing("0.0075"),
            ],
        ),
    ],
};
