//! stub
pub fn print(d: &[super::Diagnostic], _t: &dyn Fn(&crate::source::FileId)->Option<std::sync::Arc<str>>, _c: bool, _w: usize) -> String { d.iter().map(|d| format!("{} {:?}: {}\n", d.code.name, d.place, d.message)).collect() }
pub fn summary(_d: &[super::Diagnostic]) -> String { String::new() }
