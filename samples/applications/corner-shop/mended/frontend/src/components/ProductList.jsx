import debounce from 'lodash/debounce';
import React, { useEffect, useMemo, useState } from 'react';
import { listProducts } from '../api.js';
import { formatted } from '../money.js';

export default function ProductList({ view, convert, onAdd }) {
  const [term, setTerm] = useState('');
  const [products, setProducts] = useState([]);
  const search = useMemo(
    () => debounce((q) => listProducts({ q, sort: view.sort }).then(setProducts), 200),
    [view.sort],
  );

  useEffect(() => {
    search(term);
    return () => search.cancel();
  }, [search, term]);

  return (
    <section>
      <input placeholder="What are you looking for?" value={term} onChange={(event) => setTerm(event.target.value)} />
      {term && <p>Results for {term}</p>}
      <ul className="products" style={{ gridTemplateColumns: `repeat(${Number(view.columns) || 2}, 1fr)` }}>
        {products.map((product) => (
          <li key={product.id}>
            <a href={`#/products/${product.id}`}>{product.name}</a>
            <span>{formatted(convert(product.price))}</span>
            <button onClick={() => onAdd(product)}>Add</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
