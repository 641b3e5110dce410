//! The page for auditors in a real browser. Chromium is large, so this is no part of the tests
//! that always run: `cargo xtask pages`, with `apt-get install chromium`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::world::{SAFE, World, incident};

/// What Chromium makes of a page: its elements, and what it writes of it.
fn open(world: &World, page: &Path) -> (String, String) {
    let browser = ["chromium", "chromium-browser", "google-chrome"];
    let output = browser.iter().find_map(|name| {
        Command::new(name)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--enable-logging=stderr",
            ])
            .arg(format!(
                "--user-data-dir={}",
                world.path("profile").display()
            ))
            .arg("--dump-dom")
            .arg(format!("file://{}", page.display()))
            .output()
            .ok()
    });
    let output = output.expect("Chromium is installed: apt-get install chromium");
    assert!(output.status.success());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

fn is_refused(log: &str) -> bool {
    log.contains("Content Security Policy")
}

#[test]
#[ignore = "needs Chromium: cargo xtask pages"]
fn a_browser_finds_nothing_of_a_repository_in_the_page() {
    let world = World::new();
    let repository = world.repository("shop");
    repository.write("src/checkout.ts", SAFE);
    repository.commit("before");
    repository.write("src/checkout.ts", incident());
    let hostile = "src/<img src=x onerror=alert(1)><script>alert(2)<!-- \" onclick='x.ts";
    repository.write(
        &hostile.replace("</", "<"),
        format!(
            "// </code></main><style>*{{display:none}}</style>\n{}",
            incident()
        ),
    );
    repository.commit("hostile");
    let page = world.path("page.html");
    let format = format!("--format=html={}", page.display());
    repository
        .tollgate(&[
            "check",
            "--base",
            "HEAD~1",
            "--branch",
            "</title><b>",
            &format,
        ])
        .ends_with(1);
    let (elements, log) = open(&world, &page);
    assert!(!is_refused(&log), "{log}");
    assert!(elements.contains("&lt;img src=x onerror=alert(1)&gt;"));
    for tag in ["<img", "<script>alert", "<b>"] {
        assert!(!elements.contains(tag), "{tag} is an element");
    }
    let mut tags = elements.split('<').filter_map(|tag| tag.split('>').next());
    assert!(!tags.any(|tag| tag.contains(" on")), "a handler is set");
    assert_eq!(elements.matches("<style").count(), 1);

    // It would say so if there were anything that the page does not allow.
    let text = fs::read_to_string(&page).expect("a page");
    fs::write(
        &page,
        text.replace("<main>", "<main onclick='x'><script>x</script>"),
    )
    .expect("a page");
    assert!(is_refused(&open(&world, &page).1));
}
