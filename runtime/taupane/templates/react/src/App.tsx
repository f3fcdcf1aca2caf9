import { useEffect, useState } from "react";
import { Biggest } from "./Biggest";
import { bytes } from "./bytes";
import { disk, type Usage } from "./python";

export function App() {
  const [usage, setUsage] = useState<Usage | null>(null);

  useEffect(() => {
    void disk().then(setUsage);
  }, []);

  return (
    <main>
      <header>
        <h1>@TITLE@</h1>
        <p>What fills the disk, and which files are the largest.</p>
      </header>
      {usage === null ? <p role="status">Looking at the disk…</p> : <Disk usage={usage} />}
      {usage !== null && <Biggest start={usage.home} />}
    </main>
  );
}

function Disk({ usage }: { usage: Usage }) {
  const share = usage.used / usage.total;
  return (
    <section className="card" aria-labelledby="disk">
      <h2 id="disk">Disk</h2>
      <div className="meter" role="meter" aria-label="Share of the disk in use" aria-valuenow={Math.round(share * 100)}>
        <div style={{ width: `${share * 100}%` }} />
      </div>
      <p className="figures">
        <b>{bytes(usage.used)}</b> of {bytes(usage.total)} in use, <b>{bytes(usage.total - usage.used)}</b> free
      </p>
    </section>
  );
}
