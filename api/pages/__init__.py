"""What people see. Pages ask the API as the person who looks, and know nothing that it does not say."""
