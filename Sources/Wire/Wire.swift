// The first file of Wire.
