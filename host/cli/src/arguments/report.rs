//! What may be typed about reports: their forms, and where they go.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

/// Where reports go, and in which form.
#[derive(Debug, Args)]
pub(crate) struct ReportTo {
    /// The form of the report: `human`, `json` (documented and versioned), `github` (a log with
    /// annotations, and the summary of the step), `gitlab` (code quality), `sarif`, `junit`,
    /// `markdown` (a comment), or `html` (a page for auditors). With `=FILE` it goes there. May be given several times; only one can
    /// go to standard output.
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "human")]
    pub(crate) format: Vec<FormatTo>,
    /// Write the report to this file, and only a summary to standard error.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// A form, and the file that it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormatTo {
    pub(crate) format: ReportFormat,
    pub(crate) file: Option<PathBuf>,
}

/// The form of a report on a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    Human,
    Json,
    Github,
    Gitlab,
    Sarif,
    Junit,
    Markdown,
    Html,
}

impl FromStr for FormatTo {
    type Err = String;

    fn from_str(text: &str) -> Result<FormatTo, String> {
        let (word, file) = match text.split_once('=') {
            Some((_, "")) => return Err("the name of a file is missing behind `=`".to_owned()),
            Some((word, file)) => (word, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = ReportFormat::from_str(word, false).map_err(|_| {
            let known = ReportFormat::value_variants().iter();
            let known = known.filter_map(ValueEnum::to_possible_value);
            let known: Vec<String> = known.map(|one| one.get_name().to_owned()).collect();
            format!("it is one of {}", known.join(", "))
        })?;
        Ok(FormatTo { format, file })
    }
}

impl ReportTo {
    /// What is written, and where: at most one report has no file.
    pub(crate) fn all(&self) -> Result<Vec<FormatTo>, String> {
        let mut all = self.format.clone();
        let nameless = all.iter().filter(|one| one.file.is_none()).count();
        if nameless > 1 {
            return Err("two reports can't both go to standard output".to_owned());
        }
        if let Some(output) = &self.output {
            match all.iter_mut().find(|one| one.file.is_none()) {
                Some(one) => one.file = Some(output.clone()),
                None => {
                    return Err(
                        "every report has a file already: `--output` names one more".to_owned()
                    );
                }
            }
        }
        for (at, one) in all.iter().enumerate() {
            let earlier = all.iter().take(at);
            if one.file.is_some() && earlier.into_iter().any(|other| other.file == one.file) {
                return Err("two reports can't both go to one file".to_owned());
            }
        }
        Ok(all)
    }

    /// Whether the log of GitHub Actions is one of the readers.
    pub(crate) fn is_for_github(&self) -> bool {
        self.format
            .iter()
            .any(|one| one.format == ReportFormat::Github)
    }
}

#[cfg(test)]
mod tests {
    use super::{FormatTo, ReportFormat, ReportTo};

    fn all(formats: &[&str], output: Option<&str>) -> Result<Vec<FormatTo>, String> {
        let format = formats
            .iter()
            .map(|text| text.parse())
            .collect::<Result<_, _>>()?;
        let output = output.map(Into::into);
        ReportTo { format, output }.all()
    }

    #[test]
    fn one_report_goes_to_standard_output() {
        let told = all(&["human", "sarif=a=b.sarif"], None).expect("both have a place");
        assert_eq!(told[0].file, None);
        assert_eq!(told[1].format, ReportFormat::Sarif);
        assert_eq!(told[1].file, Some("a=b.sarif".into()));
        let told = all(&["json"], Some("x")).expect("one report");
        assert_eq!(told[0].file, Some("x".into()));
    }

    #[test]
    fn what_has_no_place_is_refused() {
        assert!(all(&["human", "json"], None).is_err());
        assert!(all(&["human", "json"], Some("x")).is_err());
        assert!(all(&["json=x"], Some("y")).is_err());
        assert!(all(&["json=x", "sarif=x"], None).is_err());
        assert!(all(&["json="], None).is_err());
        assert!(all(&["yaml"], None).is_err_and(|why| why.contains("sarif")));
    }
}
