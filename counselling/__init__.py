"""Hours, appointments, session records, referrals."""
