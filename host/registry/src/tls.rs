//! Whose certificates are trusted.

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::error::RegistryError;

/// The authorities that everybody trusts, or those that SSL_CERT_FILE names instead.
pub(crate) fn configuration() -> Result<TlsConfig, RegistryError> {
    let Some(path) = std::env::var_os("SSL_CERT_FILE").filter(|path| !path.is_empty()) else {
        return Ok(TlsConfig::default());
    };
    let wrong = |why: String| RegistryError::Credentials {
        what: format!("SSL_CERT_FILE: {why}"),
    };
    let text = std::fs::read(&path).map_err(|error| wrong(error.to_string()))?;
    let mut certificates: Vec<Certificate<'static>> = Vec::new();
    for item in parse_pem(&text) {
        if let PemItem::Certificate(one) = item.map_err(|error| wrong(error.to_string()))? {
            certificates.push(one);
        }
    }
    Ok(TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&certificates))
        .build())
}
