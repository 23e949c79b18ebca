import { marked } from 'marked';
import React, { useMemo } from 'react';

export default function Review({ review }) {
  const html = useMemo(() => marked.parse(review.body), [review.body]);
  return (
    <section className="review">
      <strong>{'★'.repeat(review.rating)}</strong>
      <div dangerouslySetInnerHTML={{ __html: html }} />
      {review.website && (
        <a href={review.website} rel="noopener noreferrer">
          {review.name}
        </a>
      )}
    </section>
  );
}
