//! `tollgate completions` and `tollgate man`: made out of what may be typed.

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use crate::arguments::Arguments;
use crate::arguments::adopt::{Completions, Man as Folder};
use crate::delivery;
use crate::failure::Failure;
use crate::manners::Manners;

pub(crate) fn completions(arguments: &Completions) -> Result<u8, Failure> {
    let mut command = Arguments::command();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "tollgate", &mut script);
    delivery::print(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

pub(crate) fn pages(arguments: &Folder, manners: Manners) -> Result<u8, Failure> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let mut written = 0_usize;
    // A stack of its own: commands are nested, if only a little.
    let mut commands = vec![(command, String::new())];
    while let Some((command, above)) = commands.pop() {
        let name = match above.is_empty() {
            true => command.get_name().to_owned(),
            false => format!("{above}-{}", command.get_name()),
        };
        let inner = command.get_subcommands().filter(|one| !one.is_hide_set());
        commands.extend(inner.map(|one| (one.clone(), name.clone())));
        let path = arguments.folder.join(format!("{name}.1"));
        delivery::write_page(&path, &page(command, &name)?)?;
        written += 1;
    }
    let folder = arguments.folder.display();
    delivery::say(&format!("wrote {written} pages into `{folder}`\n"), manners)?;
    Ok(0)
}

fn page(command: Command, name: &str) -> Result<String, Failure> {
    let mut text = Vec::new();
    let page = Man::new(command.display_name(name.to_owned()));
    let rendered = page.render(&mut text);
    rendered.map_err(|error| Failure::new(format!("can't write the page of `{name}`: {error}")))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
