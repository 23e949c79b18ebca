import React, { useEffect, useState } from 'react';
import { report } from '../api.js';
import { formatted } from '../money.js';

export default function SalesChart() {
  const [group, setGroup] = useState('status');
  const [bars, setBars] = useState([]);

  useEffect(() => {
    report(group).then(setBars);
  }, [group]);

  const highest = Math.max(1, ...bars.map((bar) => bar.total));

  return (
    <section>
      <select value={group} onChange={(event) => setGroup(event.target.value)}>
        <option value="status">By status</option>
        <option value="user_id">By customer</option>
      </select>
      <svg width="400" height={bars.length * 30} role="img" aria-label="Sales">
        {bars.map((bar, index) => (
          <g key={bar.label} transform={`translate(0 ${index * 30})`}>
            <rect width={(bar.total / highest) * 250} height="20" />
            <text x="260" y="15">
              {bar.label}: {formatted(bar.total)}
            </text>
          </g>
        ))}
      </svg>
    </section>
  );
}
