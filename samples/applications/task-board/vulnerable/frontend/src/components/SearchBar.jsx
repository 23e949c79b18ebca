import { useEffect, useRef, useState } from 'react';
import { searchTasks } from '../api.js';

export default function SearchBar({ onResults }) {
  const [query, setQuery] = useState(new URLSearchParams(window.location.search).get('q') || '');
  const summary = useRef(null);

  async function search(text) {
    const found = await searchTasks(text);
    summary.current.innerHTML = `${found.length} results for <b>${text}</b>`;
    onResults(found);
  }

  useEffect(() => {
    if (query) search(query);
  }, []);

  return (
    <section>
      <input
        placeholder="Search"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <button type="button" onClick={() => search(query)}>
        Search
      </button>
      <p ref={summary} />
    </section>
  );
}
