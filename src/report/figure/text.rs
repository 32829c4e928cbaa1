/// Longest name that is kept in full, in characters.
const LONGEST: usize = 300;

/// Text in which what XML gives a meaning to is written as an entity, and what XML does not allow as `�`.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            _ if is_unseen(letter) => out.push('\u{FFFD}'),
            _ => out.push(letter),
        }
    }
    out
}

/// Text for plotters, which escapes entities and lets control characters through.
pub(in crate::report) fn visible(text: &str) -> String {
    text.chars().map(|letter| if is_unseen(letter) { '\u{FFFD}' } else { letter }).collect()
}

/// Characters that XML forbids, and those that turn the direction of the text around them.
fn is_unseen(letter: char) -> bool {
    let turns = matches!(letter, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    letter.is_control() || turns || matches!(letter, '\u{FFFE}' | '\u{FFFF}')
}

/// The name, cut in the middle to [`LONGEST`] characters.
pub(in crate::report) fn bounded(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= LONGEST { letters.into_iter().collect() } else { ends(&letters, LONGEST - 1) }
}

/// The name as wide as `width` units at a font size allow, its middle given up for `…`.
pub(super) fn shortened(name: &str, width: f64, size: f64) -> String {
    let letters: Vec<char> = bounded(name).chars().collect();
    if letters.iter().map(|&letter| em(letter)).sum::<f64>() * size <= width {
        return letters.into_iter().collect();
    }
    let mut kept = letters.len().saturating_sub(1);
    while kept > 2 && self::width(&ends(&letters, kept), size) > width {
        kept -= 1;
    }
    ends(&letters, kept)
}

/// So many letters from both ends with `…` between them.
fn ends(letters: &[char], kept: usize) -> String {
    let (head, tail) = (kept.div_ceil(2), kept / 2);
    let back = letters.iter().skip(letters.len() - tail.min(letters.len()));
    letters.iter().take(head).chain(&['…']).chain(back).collect()
}

/// About how wide a text is. The font is the reader's, so this is that of the wider ones in use.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

fn em(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'f' | 't' | 'I' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '(' | ')' => {
            0.38
        }
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 0.98,
        'A'..='Z' => 0.72,
        '\u{0}'..='\u{10FF}' | '\u{2000}'..='\u{22FF}' => 0.62,
        _ => 1.05,
    }
}

/// A number with a minus sign instead of a hyphen.
pub(in crate::report) fn signed(number: String) -> String {
    number.replace('-', "−")
}

/// A number with so many decimals and a minus sign, without one for what is rounded to 0.
pub(in crate::report) fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.chars().all(|letter| matches!(letter, '-' | '0' | '.'));
    if is_zero { text.replace('-', "") } else { signed(text) }
}

/// A level as a percentage: `95 %`, `99.9 %`.
pub(in crate::report) fn percent(level: f64) -> String {
    format!("{} %", (level * 1e6).round() / 1e4)
}

/// The name of many things by their number: `1 curve`, `2 curves`.
pub(in crate::report) fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
