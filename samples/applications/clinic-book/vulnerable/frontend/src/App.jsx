import { Navigate, Route, Routes } from 'react-router-dom';
import Navbar from './components/Navbar.jsx';
import ProtectedRoute from './components/ProtectedRoute.jsx';
import Appointments from './pages/Appointments.jsx';
import Doctors from './pages/Doctors.jsx';
import Documents from './pages/Documents.jsx';
import Login from './pages/Login.jsx';
import Messages from './pages/Messages.jsx';
import Patients from './pages/Patients.jsx';
import Register from './pages/Register.jsx';
import Reports from './pages/Reports.jsx';

const STAFF = ['staff', 'doctor', 'admin'];

export default function App() {
  return (
    <>
      <Navbar />
      <main className="container">
        <Routes>
          <Route path="/login" element={<Login />} />
          <Route path="/register" element={<Register />} />
          <Route path="/doctors" element={<Doctors />} />
          <Route path="/appointments" element={<ProtectedRoute><Appointments /></ProtectedRoute>} />
          <Route path="/documents" element={<ProtectedRoute><Documents /></ProtectedRoute>} />
          <Route path="/messages" element={<ProtectedRoute><Messages /></ProtectedRoute>} />
          <Route path="/patients" element={<ProtectedRoute roles={STAFF}><Patients /></ProtectedRoute>} />
          <Route path="/reports" element={<ProtectedRoute roles={STAFF}><Reports /></ProtectedRoute>} />
          <Route path="*" element={<Navigate to="/doctors" replace />} />
        </Routes>
      </main>
    </>
  );
}
