//! Moments and days, in UTC.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment, to the second. Written as `2024-10-25T12:34:56Z`, and read from that or from a
/// day alone, `2024-10-25`, which is its beginning.
///
/// Kept within the years 1 to 9999: what a commit claims beyond is the nearest of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

const DAY: i64 = 86_400;

/// The first second of year 1, and the last of year 9999.
const RANGE: (i64, i64) = (-62_135_596_800, 253_402_300_799);

impl Timestamp {
    /// A moment from the seconds since 1970 began.
    pub fn from_seconds(seconds: i64) -> Timestamp {
        Timestamp(seconds.clamp(RANGE.0, RANGE.1))
    }

    /// The seconds since 1970 began.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// The moment so many seconds later, or earlier.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Timestamp {
        Timestamp::from_seconds(self.0.saturating_add(seconds))
    }

    /// Its day: `2024-10-25`.
    pub fn day(self) -> String {
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// Its month: `2024-10`.
    pub fn month(self) -> String {
        let (year, month, _) = civil(self.0.div_euclid(DAY));
        format!("{year:04}-{month:02}")
    }
}

/// Year, month and day of a day that is so many after the first of January 1970.
///
/// Counts in years that begin in March, so that a leap day is the last of its year.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// The reverse of [`civil`].
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(
            formatter,
            "{}T{hour:02}:{minute:02}:{second:02}Z",
            self.day()
        )
    }
}

/// A text that is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no date: write it as 2024-10-25 or as 2024-10-25T12:34:56Z")]
pub struct NoDate(pub String);

impl FromStr for Timestamp {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Timestamp, NoDate> {
        parse(text).ok_or_else(|| NoDate(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Timestamp> {
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, time.strip_suffix('Z')?),
        None => (text, "00:00:00"),
    };
    let [year, month, day_of_month] = numbers(day, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let days = days_of(year, month, day_of_month);
    // The 31st of June, or month 13, is not the day that it is counted as.
    let is_day = year > 0 && civil(days) == (year, month, day_of_month);
    let is_time = hour < 24 && minute < 60 && second < 60;
    (is_day && is_time)
        .then(|| Timestamp::from_seconds(days * DAY + hour * 3600 + minute * 60 + second))
}

fn numbers(text: &str, separator: char, lengths: [usize; 3]) -> Option<[i64; 3]> {
    let mut found = [0; 3];
    let mut parts = text.split(separator);
    for (number, length) in found.iter_mut().zip(lengths) {
        let part = parts.next()?;
        let is_number = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        *number = is_number.then(|| part.parse().ok()).flatten()?;
    }
    parts.next().is_none().then_some(found)
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn seconds_become_dates_and_back() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_709_294_399, "2024-03-01T11:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (i64::MIN, "0001-01-01T00:00:00Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
        ] {
            let time = Timestamp::from_seconds(seconds);
            assert_eq!(time.to_string(), text);
            assert_eq!(text.parse(), Ok(time));
        }
        assert_eq!(
            "2024-10-25".parse(),
            Ok(Timestamp::from_seconds(1_729_814_400))
        );
        assert_eq!(Timestamp::from_seconds(1_729_814_400).month(), "2024-10");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2024",
            "2024-13-01",
            "2024-02-30",
            "2023-02-29",
            "2024-1-1",
            "0000-01-01",
            "2024-10-25T24:00:00Z",
            "2024-10-25T12:00:00",
            "2024-10-25-1",
            "yesterday",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }
}
