//! What a team says of the gateways it uses: where its page on each lies, and what is to be done
//! when something goes wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_model::RepoPath;
use tollgate_model::change::Side;

use crate::{Facts, FileId};

/// The folder of pages that the configuration says nothing of.
const FOLDER: &str = "docs/gateways";

/// What the configuration says of gateways, by their ids.
#[derive(Debug, Clone, Default)]
pub struct Teams {
    /// The path of the page on a gateway.
    pub contracts: BTreeMap<String, String>,
    /// What is said of incidents with it: name and text.
    pub incidents: BTreeMap<String, Vec<(String, String)>>,
}

impl Teams {
    /// Where the page on a gateway is to be.
    pub fn contract_path(&self, gateway: &str) -> String {
        let configured = self.contracts.get(gateway).cloned();
        configured.unwrap_or_else(|| format!("{FOLDER}/{gateway}.md"))
    }

    /// The id of the gateway whose page stands at a path, whether there is such a gateway or not.
    pub fn contract_of<'a>(&'a self, path: &'a RepoPath) -> Option<&'a str> {
        let configured = self.contracts.iter().find(|(_, at)| *at == path.as_str());
        if let Some((gateway, _)) = configured {
            return Some(gateway);
        }
        let name = path.as_str().strip_prefix(FOLDER)?.strip_prefix('/')?;
        let gateway = name.strip_suffix(".md")?;
        let is_elsewhere = gateway.contains('/') || self.contracts.contains_key(gateway);
        (!is_elsewhere).then_some(gateway)
    }
}

impl Facts {
    /// What the configuration says of gateways.
    pub fn teams(&self) -> &Teams {
        &self.teams
    }

    /// The text of the page on a gateway on one side.
    pub fn contract(&self, gateway: &str, side: Side) -> Option<Arc<str>> {
        let path = self.teams.contract_path(gateway);
        self.change.read(&path, side).text().cloned()
    }

    /// The gateway of the catalogue whose page a changed file is.
    pub fn contract_of(&self, file: FileId) -> Option<&str> {
        let gateway = self.teams.contract_of(&self.file(file).path)?;
        self.catalogue.ids().contains(&gateway).then_some(gateway)
    }
}
