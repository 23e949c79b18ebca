import { useEffect, useState } from 'react';
import { searchTasks } from '../api.js';

export default function SearchBar({ onResults }) {
  const [query, setQuery] = useState(new URLSearchParams(window.location.search).get('q') || '');
  const [summary, setSummary] = useState(null);

  async function search(text) {
    const found = await searchTasks(text);
    setSummary({ count: found.length, text });
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
      {summary && (
        <p>
          {summary.count} results for <b>{summary.text}</b>
        </p>
      )}
    </section>
  );
}
