export default function SearchSummary({ term, count }) {
  return (
    <p className="summary">
      {count} results for <strong>{term}</strong>
    </p>
  );
}
