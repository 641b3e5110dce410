//! Running a process and reading its time and memory.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::Context as _;
use wait4::Wait4 as _;

use crate::failure::Failure;

/// A process to measure.
pub(super) struct Contender {
    pub(super) name: &'static str,
    /// What runs in a turn; turn 0 does not count.
    pub(super) command: Box<dyn Fn(usize) -> Command>,
    /// The exit codes with which it has done its work.
    pub(super) accepted: &'static [i32],
}

/// One run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    pub(super) seconds: f64,
    pub(super) peak_bytes: u64,
}

/// The runs of one contender, in order.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) name: &'static str,
    pub(super) samples: Vec<Sample>,
}

/// Runs every contender once without counting, so that files are cached, then in turns.
pub(super) fn interleaved(contenders: &[Contender], runs: usize) -> Result<Vec<Series>, Failure> {
    let mut series: Vec<_> = contenders
        .iter()
        .map(|one| Series {
            name: one.name,
            samples: Vec::new(),
        })
        .collect();
    for contender in contenders {
        sample(contender, 0)?;
    }
    for turn in 1..=runs {
        for (contender, series) in contenders.iter().zip(&mut series) {
            series.samples.push(sample(contender, turn)?);
        }
    }
    Ok(series)
}

/// The kernel counts this process's memory at the moment of the fork to the child too, so this
/// program has to stay small: it streams what it generates.
fn sample(contender: &Contender, turn: usize) -> Result<Sample, Failure> {
    let mut command = (contender.command)(turn);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    let child = command
        .spawn()
        .with_context(|| format!("cannot run {}", contender.name))?;
    let used = child
        .wait4()
        .with_context(|| format!("cannot wait for {}", contender.name))?;
    let seconds = start.elapsed().as_secs_f64();
    match used.status.code() {
        Some(code) if contender.accepted.contains(&code) => Ok(Sample {
            seconds,
            peak_bytes: used.rusage.maxrss,
        }),
        _ => Err(Failure::new(
            format!("`{}` ended with {}", contender.name, used.status),
            format!("run it by hand: {command:?}"),
        )),
    }
}

impl Series {
    pub(super) fn median_seconds(&self) -> f64 {
        median(self.samples.iter().map(|sample| sample.seconds))
    }

    /// The most that any run took.
    pub(super) fn peak_bytes(&self) -> u64 {
        self.samples
            .iter()
            .map(|sample| sample.peak_bytes)
            .max()
            .unwrap_or_default()
    }

    /// The median of the turns' ratios: each compares two runs that followed one another.
    pub(super) fn ratio_to(&self, other: &Series) -> f64 {
        let turns = self.samples.iter().zip(&other.samples);
        median(turns.map(|(one, other)| one.seconds / other.seconds))
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{Contender, Sample, Series, interleaved};

    fn series(seconds: &[f64]) -> Series {
        let samples = seconds
            .iter()
            .map(|&seconds| Sample {
                seconds,
                peak_bytes: 1,
            })
            .collect();
        Series {
            name: "one",
            samples,
        }
    }

    #[test]
    fn one_slow_run_does_not_count() {
        assert!((series(&[1.0, 9.0, 1.2]).median_seconds() - 1.2).abs() < 1e-9);
        let ratio = series(&[2.0, 30.0, 2.0]).ratio_to(&series(&[1.0, 10.0, 1.0]));
        assert!((ratio - 2.0).abs() < 1e-9);
    }

    #[cfg(unix)]
    #[test]
    fn runs_are_counted_and_exit_codes_are_looked_at() {
        let contender = |script: &str| {
            let script = script.to_owned();
            Contender {
                name: "sh",
                command: Box::new(move |_| {
                    let mut command = Command::new("sh");
                    command.args(["-c", &script]);
                    command
                }),
                accepted: &[0, 3],
            }
        };
        let series = interleaved(&[contender("exit 3"), contender("true")], 2).unwrap();
        assert!(
            series
                .iter()
                .all(|one| one.samples.len() == 2 && one.peak_bytes() > 0)
        );
        let failure = interleaved(&[contender("exit 2")], 1).unwrap_err();
        assert!(failure.to_string().contains("exit status: 2"));
    }
}
