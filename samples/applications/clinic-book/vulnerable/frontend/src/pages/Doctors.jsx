import { useEffect, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import client, { errorMessage } from '../api/client.js';
import BookingForm from '../components/BookingForm.jsx';
import SearchSummary from '../components/SearchSummary.jsx';
import { useAuth } from '../context/AuthContext.jsx';

export default function Doctors() {
  const { user } = useAuth();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const search = params.get('search') || '';
  const [term, setTerm] = useState(search);
  const [doctors, setDoctors] = useState([]);
  const [selected, setSelected] = useState(null);
  const [error, setError] = useState('');

  useEffect(() => {
    client
      .get('/api/doctors', { params: { search } })
      .then((response) => setDoctors(response.data))
      .catch((e) => setError(errorMessage(e)));
  }, [search]);

  const handleSearch = (event) => {
    event.preventDefault();
    setParams(term ? { search: term } : {});
  };

  return (
    <section>
      <h1>Our doctors</h1>
      <form className="search" onSubmit={handleSearch}>
        <input placeholder="Search doctors" value={term} onChange={(e) => setTerm(e.target.value)} />
        <button type="submit">Search</button>
      </form>
      {search && <SearchSummary term={search} count={doctors.length} />}
      {error && <p className="error">{error}</p>}
      <ul className="cards">
        {doctors.map((doctor) => (
          <li key={doctor.id} className="card">
            <h2>{doctor.name}</h2>
            <p className="specialty">{doctor.specialty}</p>
            <p>{doctor.bio}</p>
            {user && selected !== doctor.id && (
              <button onClick={() => setSelected(doctor.id)}>Book an appointment</button>
            )}
            {user && selected === doctor.id && (
              <BookingForm doctor={doctor} onBooked={() => navigate('/appointments')} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
