//! "Did you mean": the word that was probably meant.

/// The nearest of the words, if any is near enough to be meant.
pub fn nearest<'a>(given: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = given.to_ascii_lowercase();
    let most = (given.chars().count() / 3).clamp(1, 4);
    let near = words.into_iter().map(|word| (distance(&lower, &word.to_ascii_lowercase()), word));
    near.filter(|(distance, _)| *distance <= most).min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

/// `; did you mean 'X'?` or nothing.
pub fn did_you_mean<'a>(given: &str, words: impl IntoIterator<Item = &'a str>) -> String {
    nearest(given, words).map_or_else(String::new, |word| format!("; did you mean '{word}'?"))
}

/// How many letters have to be put in, taken out, replaced or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let words = ["MinSize", "MaxSize", "Cooldown"];
        for (given, meant) in [("MaxSzie", Some("MaxSize")), ("minsize", Some("MinSize")), ("Colour", None)] {
            assert_eq!(nearest(given, words), meant, "{given}");
        }
        assert_eq!(did_you_mean("Cooldwn", words), "; did you mean 'Cooldown'?");
    }
}
