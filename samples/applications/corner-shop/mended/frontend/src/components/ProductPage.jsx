import DOMPurify from 'dompurify';
import { marked } from 'marked';
import React, { useEffect, useState } from 'react';
import { addReview, getProduct, listReviews } from '../api.js';
import { formatted } from '../money.js';
import Review from './Review.jsx';

export default function ProductPage({ id, user, onAdd, convert }) {
  const [product, setProduct] = useState(null);
  const [reviews, setReviews] = useState([]);
  const [draft, setDraft] = useState({ rating: 5, body: '', website: '' });

  useEffect(() => {
    getProduct(id).then(setProduct);
    listReviews(id).then(setReviews);
  }, [id]);

  if (product === null) return <p>Loading…</p>;

  const change = (event) => setDraft({ ...draft, [event.target.name]: event.target.value });

  const submit = async (event) => {
    event.preventDefault();
    await addReview(id, { ...draft, rating: Number(draft.rating) });
    setReviews(await listReviews(id));
  };

  return (
    <article>
      <h1>{product.name}</h1>
      <div dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(marked.parse(product.description)) }} />
      <p>
        {formatted(convert(product.price))} <button onClick={() => onAdd(product)}>Add</button>
      </p>
      <h2>Reviews</h2>
      {reviews.map((review) => (
        <Review key={review.id} review={review} />
      ))}
      {user && (
        <form onSubmit={submit}>
          <input name="rating" type="number" min="1" max="5" value={draft.rating} onChange={change} />
          <textarea name="body" placeholder="How was it?" value={draft.body} onChange={change} />
          <input name="website" placeholder="Your website" value={draft.website} onChange={change} />
          <button type="submit">Send</button>
        </form>
      )}
    </article>
  );
}
