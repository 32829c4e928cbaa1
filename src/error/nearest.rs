/// The word with the smallest edit distance, the first of several; one that holds the word sought comes before all
/// that do not.
pub(crate) fn nearest<'a>(word: &str, among: &'a [String]) -> Option<&'a str> {
    let apart = |other: &str| !other.contains(word);
    among.iter().map(String::as_str).min_by_key(|other| (apart(other), edit_distance(word, other)))
}

/// Number of characters to insert, delete or replace to turn one word into the other (Levenshtein).
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
