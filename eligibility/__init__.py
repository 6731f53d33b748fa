"""Who may visit, who may host, and whom they may meet: pure, dated, cited rules."""
