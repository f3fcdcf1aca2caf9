import { type FormEvent, useRef, useState } from "react";
import { bytes } from "./bytes";
import { biggest, type Entry } from "./python";

export function Biggest({ start }: { start: string }) {
  const [folder, setFolder] = useState(start);
  const [said, setSaid] = useState("");
  const [found, setFound] = useState<Entry[]>([]);
  const running = useRef<AbortController | null>(null);

  const search = async (event: FormEvent) => {
    event.preventDefault();
    running.current?.abort();
    const mine = (running.current = new AbortController());
    setSaid("Looking…");
    try {
      const files = await biggest(folder, {
        signal: mine.signal,
        onProgress: (count) => setSaid(`Looking… ${count.toLocaleString()} files so far`),
      });
      setFound(files);
      setSaid(files.length === 0 ? "There are no files." : "");
    } catch (error) {
      if (!mine.signal.aborted) setSaid((error as Error).message);
    } finally {
      if (running.current === mine) running.current = null;
    }
  };

  return (
    <section className="card" aria-labelledby="biggest">
      <h2 id="biggest">Largest files</h2>
      <form onSubmit={(event) => void search(event)}>
        <label htmlFor="folder">Folder</label>
        <input id="folder" value={folder} onChange={(event) => setFolder(event.target.value)} spellCheck={false} />
        <button>Search</button>
      </form>
      <p role="status">{said}</p>
      <ol>
        {found.map((file) => (
          <li key={file.name}>
            <span title={file.name}>{file.name}</span>
            <b>{bytes(file.size)}</b>
          </li>
        ))}
      </ol>
    </section>
  );
}
