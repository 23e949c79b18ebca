import DOMPurify from 'dompurify';
import { marked } from 'marked';
import React, { useMemo } from 'react';

const isWebAddress = (address) => /^https?:\/\//i.test(address);

export default function Review({ review }) {
  const html = useMemo(() => DOMPurify.sanitize(marked.parse(review.body)), [review.body]);
  return (
    <section className="review">
      <strong>{'★'.repeat(review.rating)}</strong>
      <div dangerouslySetInnerHTML={{ __html: html }} />
      {isWebAddress(review.website) && (
        <a href={review.website} rel="noopener noreferrer">
          {review.name}
        </a>
      )}
    </section>
  );
}
