//! Moments as AWS counts them where it writes numbers: milliseconds since 1970.

use time::{Duration, OffsetDateTime};

/// The milliseconds of a moment.
pub(crate) fn milliseconds(time: OffsetDateTime) -> i64 {
    time.unix_timestamp() * 1000 + i64::from(time.millisecond())
}

/// The moment of so many milliseconds; `None` beyond the year 9999.
pub(crate) fn moment(milliseconds: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::UNIX_EPOCH.checked_add(Duration::milliseconds(milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_comes_back_from_its_milliseconds() {
        for count in [0, 1, 1_700_000_000_123, -1] {
            assert_eq!(moment(count).map(milliseconds), Some(count));
        }
        assert_eq!(moment(i64::MAX), None);
    }
}
