//! Billing codes: their shapes by system.

/// The name of a code system as readers know it.
#[must_use]
pub fn system_name(system: &str) -> &'static str {
    match system {
        "cpt1" => "CPT Category I",
        "cpt2" => "CPT Category II",
        "cpt3" => "CPT Category III",
        "cpt-pla" => "CPT PLA",
        "hcpcs2" => "HCPCS Level II",
        "icd10cm" => "ICD-10-CM",
        "ndc" => "NDC",
        _ => "unknown system",
    }
}
