import { useEffect, useRef } from 'react';

export default function SearchSummary({ term, count }) {
  const summary = useRef(null);

  useEffect(() => {
    summary.current.innerHTML = `${count} results for <strong>${term}</strong>`;
  }, [term, count]);

  return <p className="summary" ref={summary} />;
}
