"""What tests are made with: servers, a clock, samples."""
