//! Products with 256-bit vectors, for whatever instruction multiplies the pairs.
//!
//! Lane `r` of a vector holds four neighbouring columns of weight row `r`, and a tile is worked through
//! in two halves of eight rows; the same four columns of the activations are broadcast to all lanes.

/// Defines `four`, `six` and `eight` with:
/// - `$spread(scales, half)`: eight scales as `$scaled` wants them;
/// - `$scaled::<N, FUSED>(weights, quants, at, scale)`: the scaled dot of a sub-block, where the products
///   of `FUSED` vectors of weights fit 16 bits together;
/// - `$start(block)` and `$step(dot, weights, columns)`: the dot of a block of signed weights.
macro_rules! products {
    ($features:literal, $spread:ident, $scaled:ident, $start:ident, $step:ident) => {
        /// Rows of activations that share one unpacking of the weights; more would not fit the registers.
        const ROWS: usize = 4;

        type Cells = [[f32; TILE_ROWS]; ROWS];

        #[target_feature(enable = $features)]
        pub fn four(tiles: &[Tile4], rows: &[&[Block256]], out: &mut Stripe<'_>) {
            for_each_cell!(
                tiles,
                rows,
                out,
                cell4,
                4,
                [a],
                [a, b],
                [a, b, c],
                [a, b, c, d]
            );
        }

        #[target_feature(enable = $features)]
        pub fn six(tiles: &[Tile6], rows: &[&[Block256]], out: &mut Stripe<'_>) {
            for_each_cell!(
                tiles,
                rows,
                out,
                cell6,
                4,
                [a],
                [a, b],
                [a, b, c],
                [a, b, c, d]
            );
        }

        #[target_feature(enable = $features)]
        pub fn eight(tiles: &[Tile8], rows: &[&[Block32]], out: &mut Stripe<'_>) {
            for_each_cell!(
                tiles,
                rows,
                out,
                cell8,
                4,
                [a],
                [a, b],
                [a, b, c],
                [a, b, c, d]
            );
        }

        #[target_feature(enable = $features)]
        fn cell4<const M: usize>(tiles: &[Tile4], rows: [&[Block256]; M], fetch: bool, cells: &mut Cells) {
            let nibble = _mm256_set1_epi8(15);
            let mut sums = [[_mm256_setzero_ps(); M]; 2];
            for (index, tile) in tiles.iter().enumerate() {
                if fetch {
                    prefetch(tile);
                }
                for (half, sums) in sums.iter_mut().enumerate() {
                    let mut dots = [_mm256_setzero_si256(); M];
                    for sub in 0..8 {
                        let packed: [__m256i; 4] =
                            std::array::from_fn(|j| load32(&tile.quants, (sub * 4 + j) * 64 + half * 32));
                        let weights: [__m256i; 8] = std::array::from_fn(|j| {
                            let byte = packed[j % 4];
                            let byte = if j < 4 {
                                byte
                            } else {
                                _mm256_srli_epi16::<4>(byte)
                            };
                            _mm256_and_si256(byte, nibble)
                        });
                        let scale = $spread(load8(&tile.scales[sub], half * 8));
                        for (row, dot) in rows.iter().zip(&mut dots) {
                            // At most 8 · 2 · 15 · 127 = 30,480: eight fit 16 bits.
                            let scaled = $scaled::<8, 8>(&weights, &row[index].quants, sub * 32, scale);
                            *dot = _mm256_add_epi32(*dot, scaled);
                        }
                    }
                    let mins: [__m256i; 4] = std::array::from_fn(|pair| {
                        _mm256_cvtepu8_epi16(load16(tile.mins[pair].as_flattened(), half * 16))
                    });
                    let (d, dmin) = (load_ps(&tile.d, half * 8), load_ps(&tile.dmin, half * 8));
                    for m in 0..M {
                        let block = &rows[m][index];
                        let mut minimum = _mm256_setzero_si256();
                        for (pair, mins) in mins.iter().enumerate() {
                            let sums = _mm256_set1_epi32(sum_pair(&block.sums32, pair));
                            minimum = _mm256_add_epi32(minimum, _mm256_madd_epi16(*mins, sums));
                        }
                        let scale = _mm256_set1_ps(block.scale);
                        let added = _mm256_mul_ps(_mm256_mul_ps(d, scale), _mm256_cvtepi32_ps(dots[m]));
                        let subtracted =
                            _mm256_mul_ps(_mm256_mul_ps(dmin, scale), _mm256_cvtepi32_ps(minimum));
                        sums[m] = _mm256_sub_ps(_mm256_add_ps(sums[m], added), subtracted);
                    }
                }
            }
            store_cells(&sums, cells);
        }

        #[target_feature(enable = $features)]
        fn cell6<const M: usize>(tiles: &[Tile6], rows: [&[Block256]; M], fetch: bool, cells: &mut Cells) {
            let mut sums = [[_mm256_setzero_ps(); M]; 2];
            for (index, tile) in tiles.iter().enumerate() {
                if fetch {
                    prefetch(tile);
                }
                for (half, sums) in sums.iter_mut().enumerate() {
                    let mut dots = [_mm256_setzero_si256(); M];
                    for sub in 0..16 {
                        let weights = six_bits(tile, sub, half);
                        let scale = $spread(load8(&tile.scales[sub], half * 8));
                        for (row, dot) in rows.iter().zip(&mut dots) {
                            // At most 2 · 2 · 63 · 127 = 32,004: two fit 16 bits.
                            let scaled = $scaled::<4, 2>(&weights, &row[index].quants, sub * 16, scale);
                            *dot = _mm256_add_epi32(*dot, scaled);
                        }
                    }
                    let d = load_ps(&tile.d, half * 8);
                    let scales: [__m256i; 8] = std::array::from_fn(|pair| {
                        let [first, second] = [0, 1].map(|i| load8(&tile.scales[pair * 2 + i], half * 8));
                        _mm256_cvtepi8_epi16(_mm_unpacklo_epi8(first, second))
                    });
                    for m in 0..M {
                        let block = &rows[m][index];
                        let mut offset = _mm256_setzero_si256();
                        for (pair, scales) in scales.iter().enumerate() {
                            let sums = _mm256_set1_epi32(sum_pair(&block.sums16, pair));
                            offset = _mm256_add_epi32(offset, _mm256_madd_epi16(*scales, sums));
                        }
                        let dot = _mm256_sub_epi32(dots[m], _mm256_slli_epi32::<5>(offset));
                        let scale = _mm256_set1_ps(block.scale);
                        let product = _mm256_mul_ps(_mm256_mul_ps(d, scale), _mm256_cvtepi32_ps(dot));
                        sums[m] = _mm256_add_ps(sums[m], product);
                    }
                }
            }
            store_cells(&sums, cells);
        }

        /// Four vectors of weights, sixteen columns.
        #[inline]
        #[target_feature(enable = $features)]
        fn six_bits(tile: &Tile6, sub: usize, half: usize) -> [__m256i; 4] {
            let six = _mm256_set1_epi8(0x3F);
            let [a, b, c] = [0, 1, 2].map(|j| load32(&tile.quants, (sub * 3 + j) * 64 + half * 32));
            let high = _mm256_and_si256(_mm256_srli_epi16::<2>(a), _mm256_set1_epi8(0x30));
            let middle = _mm256_and_si256(_mm256_srli_epi16::<4>(b), _mm256_set1_epi8(0x0C));
            let low = _mm256_and_si256(_mm256_srli_epi16::<6>(c), _mm256_set1_epi8(0x03));
            [
                _mm256_and_si256(a, six),
                _mm256_and_si256(b, six),
                _mm256_and_si256(c, six),
                _mm256_or_si256(_mm256_or_si256(high, middle), low),
            ]
        }

        #[target_feature(enable = $features)]
        fn cell8<const M: usize>(tiles: &[Tile8], rows: [&[Block32]; M], fetch: bool, cells: &mut Cells) {
            let mut sums = [[_mm256_setzero_ps(); M]; 2];
            for (index, tile) in tiles.iter().enumerate() {
                if fetch {
                    prefetch(tile);
                }
                for (half, sums) in sums.iter_mut().enumerate() {
                    let mut dots: [__m256i; M] = std::array::from_fn(|m| $start(&rows[m][index]));
                    for j in 0..8 {
                        let weights = load32(&tile.quants, j * 64 + half * 32);
                        for (row, dot) in rows.iter().zip(&mut dots) {
                            let columns = _mm256_set1_epi32(columns(&row[index].quants, j * 4));
                            *dot = $step(*dot, weights, columns);
                        }
                    }
                    let d = load_ps(&tile.d, half * 8);
                    for m in 0..M {
                        let scale = _mm256_set1_ps(rows[m][index].scale);
                        let product = _mm256_mul_ps(_mm256_mul_ps(d, scale), _mm256_cvtepi32_ps(dots[m]));
                        sums[m] = _mm256_add_ps(sums[m], product);
                    }
                }
            }
            store_cells(&sums, cells);
        }

        #[inline]
        #[target_feature(enable = $features)]
        fn store_cells<const M: usize>(sums: &[[__m256; M]; 2], cells: &mut Cells) {
            for (half, sums) in sums.iter().enumerate() {
                for (sum, cell) in sums.iter().zip(&mut *cells) {
                    store_ps(*sum, cell, half * 8);
                }
            }
        }
    };
}
