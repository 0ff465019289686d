//! temporary
fn main() {
    let a: Vec<u64> = std::env::args().skip(1).map(|x| x.parse().unwrap()).collect();
    let start = std::time::Instant::now();
    let mut calls = 0;
    let mut t = (0.0, 0.0, 0.0);
    for seed in a[0]..a[0] + a[1] {
        let s0 = std::time::Instant::now();
        let script = sim::draw::world(seed);
        let s1 = std::time::Instant::now();
        match sim::world::run(&script, &Default::default()) {
            Ok(run) => {
                let s2 = std::time::Instant::now();
                calls += run.outcome.calls;
                let v = audit::judge(&run.evidence);
                t.0 += (s1 - s0).as_secs_f64(); t.1 += (s2 - s1).as_secs_f64(); t.2 += s2.elapsed().as_secs_f64();
                if a[1] == 1 { println!("{:#?}", run.outcome); for l in &run.evidence.log { println!("{l}"); } std::fs::write("/tmp/evidence.json", serde_json::json!({"script": run.evidence.script, "done": run.evidence.done, "aircall": run.evidence.aircall, "helpscout": run.evidence.helpscout, "requests": run.evidence.requests, "log": run.evidence.log, "doubts": run.evidence.doubts, "quiet_at": run.evidence.quiet_at}).to_string()).unwrap(); }
                println!("seed {seed}: {} calls, {} requests, {:.0} ms, {:?} {} problems", run.outcome.calls, run.outcome.requests, (s2 - s1).as_secs_f64() * 1000.0, run.outcome.effects, v.problems.len());
                for p in v.problems.iter().take(6) { println!("    {p}"); }
            }
            Err(e) => println!("seed {seed}: {e:#}"),
        }
    }
    let s = start.elapsed().as_secs_f64();
    println!("{calls} calls in {s:.2} s = {:.0}/s; {t:?}", calls as f64 / s);
}
